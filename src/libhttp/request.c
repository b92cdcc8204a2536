/* request: the parser's frame: finds lines, gives each to its judge, watches the limit.
   What a line means is said elsewhere. */
#include <string.h>

#include "request_internal.h"

/* The line that is being read is ... */
enum stage { STAGE_REQUEST_LINE, STAGE_FIELD_LINE };

enum { EMPTY_LINES_MAX = 4 };

void request_init(struct request *r)
{
  memset(r, 0, offsetof(struct request, host)); /* REQUEST_INCOMPLETE, STAGE_REQUEST_LINE */
  r->host[0] = 0;
}

bool request_line_refused(struct request const *r)
{
  return r->state == REQUEST_BAD && r->stage == STAGE_REQUEST_LINE;
}

/* An empty line before the request line is forgiven, since old clients send one after a body. */
static void skip_empty_line(struct request *r, char const *buffer)
{
  unsigned int lines = 0;

  for (size_t i = 0; i < r->scanned; i++)
    lines += buffer[i] == '\n';
  r->head_start = r->scanned;
  if (lines > EMPTY_LINES_MAX)
    request_refuse(r, 400, "too many empty lines before the request line");
}

static void judge_line(struct request *r, char const *buffer, struct bytes line)
{
  if (line.n && line.s[line.n - 1] == '\r')
    line.n--;
  if (r->stage == STAGE_REQUEST_LINE) {
    if (line.n == 0)
      skip_empty_line(r, buffer);
    else if (request_judge_line(r, line))
      r->stage = STAGE_FIELD_LINE;
  } else if (line.n) {
    request_judge_field(r, line);
  } else if (request_judge_head(r)) {
    r->head_length = r->scanned;
    r->state = REQUEST_COMPLETE;
  }
}

/* What begins with another byte is TLS or noise: no need to wait for the end of its line. */
static bool may_begin_request(char c)
{
  return byte_is(c, BYTE_TOKEN | BYTE_LINE_END);
}

enum request_state request_feed(struct request *r, char const *buffer, size_t length, size_t limit)
{
  r->buffer = buffer;
  size_t const end = length < limit ? length : limit;

  while (r->state == REQUEST_INCOMPLETE) {
    if (r->stage == STAGE_REQUEST_LINE && r->line_start < end &&
        !may_begin_request(buffer[r->line_start])) {
      request_refuse(r, 400, "a first byte that begins no request");
      break;
    }
    char const *const line_end =
        r->scanned < end ? memchr(buffer + r->scanned, '\n', end - r->scanned) : 0;
    if (!line_end) {
      r->scanned = end;
      if (length >= limit)
        request_refuse(r, r->stage == STAGE_REQUEST_LINE ? 414 : 431, "head over the limit");
      break;
    }
    struct bytes const line =
        bytes_of(buffer + r->line_start, (size_t)(line_end - buffer) - r->line_start);
    r->scanned = (size_t)(line_end - buffer) + 1;
    judge_line(r, buffer, line);
    r->line_start = r->scanned;
  }
  return r->state;
}
