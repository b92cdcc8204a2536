/* output: bytes put one after the other into memory of fixed size: heads, pages, messages, lines.
   What does not fit is never written, and remembered in overflow. Pure. */
#ifndef HTTPWAY_OUTPUT_H
#define HTTPWAY_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <httpway/bytes.h>
#include <httpway/decimal.h>

struct output {
  char *s;
  size_t length, room;
  bool overflow;
};

/* All of text or nothing; false: it did not fit. In the header: heads are made of many short
   constants, whose lengths the compiler knows. */
static inline bool output_put(struct output *out, struct bytes text)
{
  if (out->room - out->length < text.n) {
    out->overflow = true;
    return false;
  }
  if (text.n)
    memcpy(out->s + out->length, text.s, text.n);
  out->length += text.n;
  return true;
}

/* As much of text as fits; false when that is not all. */
static inline bool output_some(struct output *out, struct bytes text)
{
  size_t const left = out->room - out->length;
  if (text.n <= left)
    return output_put(out, text);
  output_put(out, bytes_of(text.s, left));
  out->overflow = true;
  return false;
}

static inline void output_char(struct output *out, char c)
{
  output_put(out, bytes_of(&c, 1));
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

static inline void output_number(struct output *out, uint64_t number)
{
  char digits[DECIMAL_MAX];
  output_put(out, bytes_of(digits, decimal_put(digits, number)));
}

/* At least this many digits, with zeros in front. */
void output_padded(struct output *out, uint64_t number, unsigned int digits);
void output_html(struct output *out, struct bytes text);
void output_uri_path(struct output *out, struct bytes path);
/* A stranger's bytes, by escape_log. */
void output_log(struct output *out, struct bytes text);
/* Every '*' of text becomes the host; without a host it stays. */
static inline void output_expanded(struct output *out, struct bytes text, struct bytes host)
{
  while (text.n) {
    size_t star = host.n ? bytes_find(text, '*') : text.n;
    output_put(out, bytes_of(text.s, star));
    if (star == text.n)
      return;
    output_put(out, host);
    text = bytes_after(text, star + 1);
  }
}

/* HOME/Location, in which '*' stands for itself. */
void output_home(struct output *out, struct bytes home, struct bytes place);

/* The length of a message, of which a part is worth nothing: 0 when it did not fit. */
static inline size_t output_end(struct output const *out)
{
  return out->overflow ? 0 : out->length;
}

static inline struct bytes output_bytes(struct output const *out)
{
  return bytes_of(out->s, out->length);
}

#endif
