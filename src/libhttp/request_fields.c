/* request_fields: the syntax of field lines (RFC 9112 section 5), which field a name is, and
   walking the lines again. What the values mean is judged in request_values.c. */
#include <string.h>

#include <httpway/words.h>

#include "request_internal.h"

static struct bytes const names[FIELD_COUNT] = {
  [FIELD_ACCEPT_ENCODING] = { "Accept-Encoding", 15 },
  [FIELD_AUTHORIZATION] = { "Authorization", 13 },
  [FIELD_CONNECTION] = { "Connection", 10 },
  [FIELD_CONTENT_LENGTH] = { "Content-Length", 14 },
  [FIELD_CONTENT_TYPE] = { "Content-Type", 12 },
  [FIELD_EXPECT] = { "Expect", 6 },
  [FIELD_FORWARDED] = { "Forwarded", 9 },
  [FIELD_HOST] = { "Host", 4 },
  [FIELD_IF_MATCH] = { "If-Match", 8 },
  [FIELD_IF_MODIFIED_SINCE] = { "If-Modified-Since", 17 },
  [FIELD_IF_NONE_MATCH] = { "If-None-Match", 13 },
  [FIELD_IF_RANGE] = { "If-Range", 8 },
  [FIELD_IF_UNMODIFIED_SINCE] = { "If-Unmodified-Since", 19 },
  [FIELD_KEEP_ALIVE] = { "Keep-Alive", 10 },
  [FIELD_RANGE] = { "Range", 5 },
  [FIELD_REFERER] = { "Referer", 7 },
  [FIELD_TRANSFER_ENCODING] = { "Transfer-Encoding", 17 },
  [FIELD_USER_AGENT] = { "User-Agent", 10 },
  [FIELD_X_FORWARDED_FOR] = { "X-Forwarded-For", 15 },
};

/* The only field that a name of this length and last letter can be. */
static enum request_field candidate(size_t length, char last)
{
  switch (length) {
  case 4:
    return FIELD_HOST;
  case 5:
    return FIELD_RANGE;
  case 6:
    return FIELD_EXPECT;
  case 7:
    return FIELD_REFERER;
  case 8:
    return last == 'h' ? FIELD_IF_MATCH : FIELD_IF_RANGE;
  case 9:
    return FIELD_FORWARDED;
  case 10:
    return last == 'n' ? FIELD_CONNECTION : last == 't' ? FIELD_USER_AGENT : FIELD_KEEP_ALIVE;
  case 12:
    return FIELD_CONTENT_TYPE;
  case 13:
    return last == 'n' ? FIELD_AUTHORIZATION : FIELD_IF_NONE_MATCH;
  case 14:
    return FIELD_CONTENT_LENGTH;
  case 15:
    return last == 'g' ? FIELD_ACCEPT_ENCODING : FIELD_X_FORWARDED_FOR;
  case 17:
    return last == 'g' ? FIELD_TRANSFER_ENCODING : FIELD_IF_MODIFIED_SINCE;
  case 19:
    return FIELD_IF_UNMODIFIED_SINCE;
  default:
    return FIELD_OTHER;
  }
}

enum request_field request_field_named(struct bytes name)
{
  if (name.n == 0)
    return FIELD_OTHER;
  enum request_field const which = candidate(name.n, ascii_lower(name.s[name.n - 1]));
  if (which == FIELD_OTHER)
    return FIELD_OTHER;
  /* Nearly all are written as in the standard. */
  return bytes_equal(names[which], name) || bytes_equal_nocase(names[which], name) ? which
                                                                                   : FIELD_OTHER;
}

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
