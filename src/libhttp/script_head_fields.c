/* script_head_fields: what stands in the lines of a script's header: status lines and the Status
   field, which field a name is, and the walk over those that are passed on. */

#include <httpway/words.h>

#include "byte_class.h"
#include "script_head_internal.h"

enum { STATUS_MIN = 100, STATUS_SWITCHING = 101, STATUS_MAX = 599, STATUS_DIGITS = 3 };

static struct bytes const protocol = BYTES("HTTP/");

bool script_status_line_is(struct bytes output)
{
  return output.n >= protocol.n && bytes_equal(bytes_of(output.s, protocol.n), protocol);
}

/* Three digits, then nothing or a blank and the reason. 0: it is not that. */
static unsigned int scan_code(struct bytes text)
{
  unsigned int code = 0;

  if (text.n < STATUS_DIGITS || (text.n > STATUS_DIGITS && !ascii_is_blank(text.s[STATUS_DIGITS])))
    return 0;
  for (size_t i = 0; i < STATUS_DIGITS; i++) {
    if (!ascii_is_digit(text.s[i]))
      return 0;
    code = code * 10 + (unsigned int)(text.s[i] - '0');
  }
  return code;
}

bool script_judge_status(struct script_head *head, struct bytes value)
{
  if (head->has_status)
    return true;
  unsigned int const code = scan_code(value);
  if (code < STATUS_MIN || code > STATUS_MAX)
    return script_head_refuse(head, 500, "a status that is not 100 to 599");
  /* A script cannot switch the protocol of the connection. */
  if (code == STATUS_SWITCHING)
    return script_head_refuse(head, 500, "status 101, which no script can have");
  head->has_status = true;
  head->status = (uint16_t)code;
  head->status_reason = blanks_trim(bytes_after(value, STATUS_DIGITS));
  return true;
}

/* "1.0", or "2" as of programs that pass on what they got by HTTP/2. 0: it is neither. */
static size_t version_length(struct bytes text)
{
  if (text.n == 0 || !ascii_is_digit(text.s[0]))
    return 0;
  return text.n >= 3 && text.s[1] == '.' && ascii_is_digit(text.s[2]) ? 3 : 1;
}

bool script_judge_status_line(struct script_head *head, struct bytes line)
{
  struct bytes const rest = bytes_after(line, protocol.n);
  size_t const version = version_length(rest);

  if (bytes_have_control(line))
    return script_head_refuse(head, 502, "a control character in the status line");
  if (version == 0 || version == rest.n || rest.s[version] != ' ')
    return script_head_refuse(head, 502, "a malformed status line");
  return script_judge_status(head, blanks_trim(bytes_after(rest, version)));
}

static struct {
  struct bytes name;
  enum script_field which;
} const fields[] = {
  { BYTES("connection"), SCRIPT_FIELD_DROPPED },
  { BYTES("content-length"), SCRIPT_FIELD_CONTENT_LENGTH },
  { BYTES("content-type"), SCRIPT_FIELD_CONTENT_TYPE },
  { BYTES("date"), SCRIPT_FIELD_DROPPED },
  { BYTES("keep-alive"), SCRIPT_FIELD_DROPPED },
  { BYTES("location"), SCRIPT_FIELD_LOCATION },
  { BYTES("proxy-connection"), SCRIPT_FIELD_DROPPED },
  { BYTES("server"), SCRIPT_FIELD_DROPPED },
  { BYTES("status"), SCRIPT_FIELD_STATUS },
  { BYTES("te"), SCRIPT_FIELD_DROPPED },
  { BYTES("trailer"), SCRIPT_FIELD_DROPPED },
  { BYTES("transfer-encoding"), SCRIPT_FIELD_TRANSFER_ENCODING },
  { BYTES("upgrade"), SCRIPT_FIELD_DROPPED },
};

enum script_field script_field_named(struct bytes name)
{
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (bytes_equal_nocase(fields[i].name, name))
      return fields[i].which;
  return SCRIPT_FIELD_OTHER;
}

bool script_field_passes(enum script_field which)
{
  return which == SCRIPT_FIELD_OTHER || which == SCRIPT_FIELD_CONTENT_TYPE ||
         which == SCRIPT_FIELD_LOCATION;
}

bool script_line_next(struct bytes *text, struct bytes *line)
{
  size_t const end = bytes_find(*text, '\n');

  if (end == text->n)
    return false;
  *line = bytes_of(text->s, end);
  *text = bytes_after(*text, end + 1);
  if (line->n && line->s[line->n - 1] == '\r')
    line->n--;
  return true;
}

bool script_head_next(struct script_head const *head, struct bytes output, size_t *at,
                      struct bytes *name, struct bytes *value)
{
  if (head->state != SCRIPT_HEAD_COMPLETE)
    return false;
  struct bytes rest = bytes_of(output.s + *at, head->length - *at), line;
  while (script_line_next(&rest, &line) && line.n) {
    if (script_status_line_is(line))
      continue;
    *name = bytes_of(line.s, bytes_find(line, ':'));
    *value = blanks_trim(bytes_after(line, name->n + 1));
    *at = head->length - rest.n;
    if (value->n && script_field_passes(script_field_named(*name)))
      return true;
  }
  return false;
}
