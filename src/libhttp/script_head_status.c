/* script_head_status: status lines and the Status field of scripts. */
#include "byte_class.h"
#include "list.h"
#include "script_head_internal.h"

enum { STATUS_MIN = 200, STATUS_MAX = 599, STATUS_DIGITS = 3 };

static struct bytes const protocol = BYTES("HTTP/");

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

bool script_status_line_is(struct bytes output)
{
  return output.n >= protocol.n && bytes_equal(bytes_of(output.s, protocol.n), protocol);
}

/* Three digits, then nothing or a blank and the reason. 0: it is not that. */
static unsigned int scan_code(struct bytes text)
{
  unsigned int code = 0;

  if (text.n < STATUS_DIGITS || (text.n > STATUS_DIGITS && !is_blank(text.s[STATUS_DIGITS])))
    return 0;
  for (size_t i = 0; i < STATUS_DIGITS; i++) {
    if (!is_digit(text.s[i]))
      return 0;
    code = code * 10 + (unsigned int)(text.s[i] - '0');
  }
  return code;
}

bool script_judge_status(struct script_head *head, struct bytes value)
{
  unsigned int const code = scan_code(value);

  if (head->has_status)
    return script_head_refuse(head, 502, "two Status fields");
  if (code < STATUS_MIN || code > STATUS_MAX)
    return script_head_refuse(head, 500, "a status that is not 200 to 599");
  head->has_status = true;
  head->status = (uint16_t)code;
  head->status_reason = blanks_trim(bytes_after(value, STATUS_DIGITS));
  return true;
}

bool script_judge_status_line(struct script_head *head, struct bytes line)
{
  struct bytes const version = bytes_after(line, protocol.n);

  if (bytes_have_control(line))
    return script_head_refuse(head, 502, "a control character in the status line");
  if (version.n < 4 || !is_digit(version.s[0]) || version.s[1] != '.' || !is_digit(version.s[2]) ||
      version.s[3] != ' ')
    return script_head_refuse(head, 502, "a malformed status line");
  return script_judge_status(head, blanks_trim(bytes_after(version, 4)));
}
