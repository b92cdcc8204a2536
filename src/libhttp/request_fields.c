/* request_fields: the syntax of field lines (RFC 9112 section 5), and walking them again.
   What the values mean is judged in request_values.c and request_framing.c. */
#include <httpway/words.h>

#include <string.h>

#include "request_internal.h"

static char const *bad_name_reason(struct bytes line, size_t name_length)
{
  if (name_length == line.n)
    return "a field line without colon";
  if (byte_is(line.s[name_length], BYTE_CONTROL))
    return "a control character in a field name";
  if (!ascii_is_blank(line.s[name_length]))
    return "a field name that is no token";
  return name_length ? "a blank in or after a field name" : "a folded field line";
}

bool request_judge_field(struct request *r, struct bytes line)
{
  struct bytes const name = bytes_of(line.s, bytes_span(line, BYTE_TOKEN));

  if (name.n == line.n || line.s[name.n] != ':')
    return request_refuse(r, 400, bad_name_reason(line, name.n));
  if (name.n == 0)
    return request_refuse(r, 400, "an empty field name");
  struct bytes const value = blanks_trim(bytes_after(line, name.n + 1));
  if (bytes_have_control(value))
    return request_refuse(r, 400,
                          memchr(value.s, '\r', value.n) ? "a bare CR in a field value"
                                                         : "a control character in a field value");
  enum request_field const which = request_field_named(name);
  return which == FIELD_OTHER || request_judge_value(r, which, value);
}

bool request_next_field(struct request const *r, char const *buffer, size_t *at, struct bytes *name,
                        struct bytes *value)
{
  if (r->state != REQUEST_COMPLETE)
    return false;
  struct bytes const head = bytes_of(buffer, r->head_length);
  if (*at == 0)
    *at = r->head_start + bytes_find(bytes_after(head, r->head_start), '\n') + 1;
  struct bytes const rest = bytes_after(head, *at);
  size_t const line_end = bytes_find(rest, '\n');
  size_t const colon = bytes_find(bytes_of(rest.s, line_end), ':');
  if (colon == line_end)
    return false;
  struct bytes text = bytes_of(rest.s + colon + 1, line_end - colon - 1);
  if (text.n && text.s[text.n - 1] == '\r')
    text.n--;
  *name = bytes_of(rest.s, colon);
  *value = blanks_trim(text);
  *at += line_end + 1;
  return true;
}

bool request_field_joined(struct request const *r, enum request_field which, char *buffer,
                          size_t room, struct bytes *value)
{
  struct bytes name, line;
  size_t at = 0, length = 0;
  *value = r->field[which];
  if (r->field_count[which] < 2)
    return true;
  while (request_next_field(r, r->buffer, &at, &name, &line)) {
    if (request_field_named(name) != which || line.n == 0)
      continue;
    if (line.n + 1 > room - length)
      return false;
    if (length)
      buffer[length++] = ',';
    memcpy(buffer + length, line.s, line.n);
    length += line.n;
  }
  *value = bytes_of(buffer, length);
  return true;
}
