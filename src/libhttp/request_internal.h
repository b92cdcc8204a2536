/* request_internal: what the files of the request parser share. For request*.c only. */
#ifndef LIBHTTP_REQUEST_INTERNAL_H
#define LIBHTTP_REQUEST_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/request.h>

/* What a byte may be part of. A byte in no class (above 126) is good in field values only. */
enum byte_class {
  BYTE_TOKEN = 1,   /* tchar of RFC 9110 section 5.6.2 */
  BYTE_TARGET = 2,  /* visible ASCII but '#' */
  BYTE_CONTROL = 4, /* controls but HTAB, and DEL */
  BYTE_LINE_END = 8 /* CR and LF; CR is a control too when it ends no line */
};

extern uint8_t const byte_classes[256];

static inline bool byte_is(char c, enum byte_class which)
{
  return (byte_classes[(unsigned char)c] & which) != 0;
}

/* How many bytes at the start of text are of the class. */
static inline size_t bytes_span(struct bytes text, enum byte_class which)
{
  size_t n = 0;
  while (n < text.n && byte_is(text.s[n], which))
    n++;
  return n;
}

/* Makes r bad; false, so that a judge can return it. */
bool request_refuse(struct request *r, unsigned int status, char const *reason);

/* The judges: false when they made r bad. A line comes without its line end. */
bool request_judge_line(struct request *r, struct bytes line);
bool request_judge_target(struct request *r);
bool request_judge_field(struct request *r, struct bytes line);
bool request_judge_value(struct request *r, enum request_field which, struct bytes value);
bool request_judge_framing(struct request *r, enum request_field which, struct bytes value);
bool request_judge_head(struct request *r);

#endif
