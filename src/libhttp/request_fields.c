/* request_fields: the field lines of a complete head, walked again. */
#include <string.h>

#include <httpway/request.h>
#include <httpway/words.h>

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
