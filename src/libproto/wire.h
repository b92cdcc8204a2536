/* wire: numbers, strings and addresses of a message (doc/protocol.html): big endian, strings behind
   their length. Every put checks the room, every get what is left; after the first failure all puts
   do nothing and all gets give zero. What the fields mean is not known here. */
#ifndef LIBPROTO_WIRE_H
#define LIBPROTO_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

struct wire_writer {
  char *s;
  size_t room, length;
  bool failed;
};

void wire_put(struct wire_writer *w, struct bytes raw);
/* The lowest `width` bytes of value, 1 to 8. */
void wire_put_number(struct wire_writer *w, unsigned int width, uint64_t value);
/* Fails for more than 65535 bytes. */
void wire_put_string(struct wire_writer *w, struct bytes text);
void wire_put_address(struct wire_writer *w, struct address const *a);
/* The last of a message, 8 bytes; 0: nothing is put. */
void wire_put_mark(struct wire_writer *w, uint64_t mark);

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
