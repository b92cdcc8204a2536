/* script_head: judging the header that a script prints, line by line. Each line is judged when it
   is whole, so the outcome does not depend on how the output came. */
#include <httpway/field_value.h>
#include <httpway/script_head.h>
#include <httpway/words.h>

#include "byte_class.h"
#include "script_head_internal.h"

static bool judge_content_length(struct script_head *head, struct bytes value)
{
  uint64_t length;
  char const *const wrong = content_length_scan(value, &length);

  if (wrong)
    return script_head_refuse(head, 502, wrong);
  if (head->has_content_length && length != head->content_length)
    return script_head_refuse(head, 502, "two Content-Length fields with different values");
  head->has_content_length = true;
  head->content_length = length;
  return true;
}

static bool judge_location(struct script_head *head, struct bytes value)
{
  if (head->location.n)
    return script_head_refuse(head, 500, "two Location fields");
  head->location = value;
  return true;
}

static bool judge_value(struct script_head *head, enum script_field which, struct bytes value)
{
  if (which == SCRIPT_FIELD_CONTENT_LENGTH)
    return judge_content_length(head, value);
  if (which == SCRIPT_FIELD_STATUS)
    return script_judge_status(head, value);
  if (which == SCRIPT_FIELD_TRANSFER_ENCODING)
    return script_head_refuse(head, 500, "a Transfer-Encoding field");
  if (which == SCRIPT_FIELD_LOCATION)
    return judge_location(head, value);
  if (which == SCRIPT_FIELD_CONTENT_TYPE && head->content_type.n == 0)
    head->content_type = value;
  return true;
}

static char const *bad_name_reason(struct bytes line, size_t name_length)
{
  if (ascii_is_blank(line.s[0]))
    return "a folded line";
  if (bytes_find(line, ':') == line.n)
    return "a line without colon";
  if (name_length && ascii_is_blank(line.s[name_length]))
    return "a blank in or after a field name";
  return "a field name that is no token";
}

/* A status line after the first word on the status is one word more. */
static bool judge_no_field(struct script_head *head, struct bytes line, size_t name_length)
{
  return (head->has_status && script_status_line_is(line)) ||
         script_head_refuse(head, 502, bad_name_reason(line, name_length));
}

/* A field without value says nothing, whatever its name: scripts print them for what they do not
   know. */
static bool judge_field(struct script_head *head, struct bytes line)
{
  struct bytes const name = bytes_of(line.s, bytes_span(line, BYTE_TOKEN));

  if (bytes_have_control(line))
    return script_head_refuse(head, 502, "a control character");
  if (name.n == 0 || name.n == line.n || line.s[name.n] != ':')
    return judge_no_field(head, line, name.n);
  struct bytes const value = blanks_trim(bytes_after(line, name.n + 1));
  enum script_field const which = script_field_named(name);
  head->lines += value.n && script_field_passes(which);
  return value.n == 0 || judge_value(head, which, value);
}

/* What the lines say together. */
static void judge_whole(struct script_head *head)
{
  if (!head->has_status)
    head->status = head->location.n ? 302 : 200;
  head->interim = head->status < 200;
  head->no_content =
      head->interim || head->status == 204 || head->status == 205 || head->status == 304;
  if (head->no_content) {
    head->content_length = 0;
    head->has_content_length = head->status == 205;
  }
  head->local_location = !head->has_status && head->location.n && head->location.s[0] == '/' &&
                         (head->location.n == 1 || head->location.s[1] != '/');
}

/* False when the head is bad or has no end yet. *line is the one that was judged last. */
static bool judge_lines(struct script_head *head, struct bytes *rest, struct bytes *line,
                        size_t lines_max, bool nph)
{
  bool const status_line = nph || script_status_line_is(*rest);

  if (status_line) {
    if (!script_line_next(rest, line))
      return false;
    if (!script_status_line_is(*line))
      return script_head_refuse(head, 502, "no status line");
    if (!script_judge_status_line(head, *line))
      return false;
  }
  for (size_t lines = 0; script_line_next(rest, line); lines++) {
    if (line->n == 0)
      return true;
    if (lines == lines_max)
      return script_head_refuse(head, 500, "too many lines");
    if (!judge_field(head, *line))
      return false;
  }
  return false;
}

enum script_head_state script_head_parse(struct script_head *head, struct bytes output,
                                         size_t lines_max, bool nph)
{
  struct bytes rest = output, line = BYTES_NONE;

  *head = (struct script_head){ .state = SCRIPT_HEAD_INCOMPLETE };
  if (judge_lines(head, &rest, &line, lines_max, nph)) {
    judge_whole(head);
    head->state = SCRIPT_HEAD_COMPLETE;
    head->length = output.n - rest.n;
  } else if (head->state == SCRIPT_HEAD_BAD) {
    head->bad_line = line;
  }
  return (enum script_head_state)head->state;
}
