/* output: bytes put one after the other into a bounded buffer. What does not fit is remembered,
 * never written. Pure. */
#ifndef HTTPD_OUTPUT_H
#define HTTPD_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <httpway/bytes.h>

struct output {
  char *s;
  size_t length, room;
  bool overflow;
};

/* In the header: heads are made of many short constants, whose lengths the compiler knows. */
static inline void output_put(struct output *out, struct bytes text)
{
  if (out->room - out->length < text.n) {
    out->overflow = true;
    return;
  }
  if (text.n)
    memcpy(out->s + out->length, text.s, text.n);
  out->length += text.n;
}

static inline void output_text(struct output *out, char const *text)
{
  output_put(out, bytes_from_string(text));
}

/* "name: value" and a line end. */
static inline void output_field(struct output *out, char const *name, struct bytes value)
{
  output_text(out, name);
  output_put(out, BYTES(": "));
  output_put(out, value);
  output_put(out, BYTES("\r\n"));
}

void output_number(struct output *out, uint64_t number);
void output_html(struct output *out, struct bytes text);
void output_uri_path(struct output *out, struct bytes path);
/* Every '*' of text becomes the host; without a host it stays (REFERENCE 1.5). */
void output_expanded(struct output *out, struct bytes text, struct bytes host);
/* HOME/Location, in which '*' stands for itself (REFERENCE 2.4). */
void output_home(struct output *out, struct bytes home, struct bytes place);

static inline struct bytes output_bytes(struct output const *out)
{
  return bytes_of(out->s, out->length);
}

#endif
