/* out: text written into memory of fixed size. What does not fit is cut; nothing is ever written
   behind the room. */
#ifndef LOGFMT_OUT_H
#define LOGFMT_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

struct out {
  char *s;
  size_t n, room;
};

static inline void out_char(struct out *o, char c)
{
  if (o->n < o->room)
    o->s[o->n++] = c;
}

static inline void out_bytes(struct out *o, struct bytes text)
{
  size_t left = o->room - o->n;
  if (text.n > left)
    text.n = left;
  if (text.n)
    memcpy(o->s + o->n, text.s, text.n);
  o->n += text.n;
}

void out_number(struct out *o, uint64_t number);
/* At least so many digits, with zeros in front. */
void out_padded(struct out *o, uint64_t number, unsigned int digits);
/* A stranger's bytes, by escape_log. */
void out_escaped(struct out *o, struct bytes text);
/* The same for a string of a record: three dots behind it say that it was longer. */
void out_string(struct out *o, struct bytes text, bool cut);
/* The numeric address without port; nothing when there is none. */
void out_address(struct out *o, struct address const *a);
/* Seconds with six decimals. */
void out_micro(struct out *o, uint64_t seconds, uint32_t microseconds);

#endif
