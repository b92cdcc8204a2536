/* wire: numbers, strings and addresses of a message (doc/protocol.html): big endian, strings after
   their length. What does not fit is remembered by the output; every get looks at what is left, and
   after the first failure all gets give zero. What the fields mean is not known here. */
#ifndef LIBPROTO_WIRE_H
#define LIBPROTO_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/output.h>

/* The lowest `width` bytes of value, 1 to 8. */
void wire_put_number(struct output *w, unsigned int width, uint64_t value);
/* More than 65535 bytes do not fit anything. */
void wire_put_string(struct output *w, struct bytes text);
void wire_put_address(struct output *w, struct address const *a);
/* The last of a message, 8 bytes; 0: nothing is put. */
void wire_put_mark(struct output *w, uint64_t mark);

struct wire_reader {
  struct bytes rest;
  bool failed;
};

struct bytes wire_get(struct wire_reader *r, size_t n);
uint64_t wire_get_number(struct wire_reader *r, unsigned int width);
struct bytes wire_get_string(struct wire_reader *r);
/* Fails for an unknown family. */
void wire_get_address(struct wire_reader *r, struct address *a);
/* 0 when the message ends before it. */
uint64_t wire_get_mark(struct wire_reader *r);

#endif
