/* wire: messages by tables (doc/protocol.html). A table names the members of a structure in their
   order on the wire; their types say how they lie there: numbers big endian, flags that follow one
   another in one byte from its lowest bit, strings after their length. What the members mean is not
   known here. */
#ifndef LIBPROTO_WIRE_H
#define LIBPROTO_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/big_endian.h>
#include <httpway/output.h>

/* Numbers are called by their width. */
enum wire_kind {
  WIRE_END = 0,
  WIRE_U8 = 1,
  WIRE_U16 = 2,
  WIRE_U32 = 4,
  WIRE_U64 = 8,
  WIRE_IS_FLAG,
  WIRE_IS_ADDRESS,
  WIRE_IS_STRING,
  WIRE_IS_LIST, /* its length in 4 bytes, then the entries, of `least` strings each */
  WIRE_IS_MARK  /* a number of 8 bytes that ends a message, and may be missing: 0 */
};

struct wire_field {
  uint8_t kind; /* enum wire_kind */
  uint16_t at;  /* of the member in its structure */
  /* What is taken: numbers from least to most, strings of at most so many bytes, lists of at most
     so many entries; most 0: any. */
  uint32_t least, most;
};

enum { WIRE_FIELDS_MAX = 32 };

struct wire_message {
  char magic[4 + 1]; /* of the protocol, and its version */
  size_t most;       /* bytes */
  struct wire_field fields[WIRE_FIELDS_MAX + 1];
};

#define WIRE_BETWEEN(structure, member, least, most)                                               \
  {                                                                                                \
    _Generic(((structure *)0)->member, uint8_t                                                     \
             : WIRE_U8, uint16_t                                                                   \
             : WIRE_U16, uint32_t                                                                  \
             : WIRE_U32, uint64_t                                                                  \
             : WIRE_U64, bool                                                                      \
             : WIRE_IS_FLAG, struct address                                                        \
             : WIRE_IS_ADDRESS, struct bytes                                                       \
             : WIRE_IS_STRING),                                                                    \
        offsetof(structure, member), least, most                                                   \
  }
#define WIRE_ANY(structure, member) WIRE_BETWEEN(structure, member, 0, 0)
#define WIRE_LIST(structure, member, strings, most)                                                \
  {                                                                                                \
    WIRE_IS_LIST, offsetof(structure, member), strings, most                                       \
  }
#define WIRE_MARK(structure, member)                                                               \
  {                                                                                                \
    WIRE_IS_MARK, offsetof(structure, member), 0, 0                                                \
  }

/* A number of 1, 2, 4 or 8 bytes, to and from one of that type; returns where it ends. Where the
   width is a constant, one store or one load is left. */
static inline char *wire_put(char *at, uint64_t value, size_t width)
{
  switch (width) {
  case 1:
    *at = (char)value;
    break;
  case 2:
    big_endian_put16(at, (uint16_t)value);
    break;
  case 4:
    big_endian_put32(at, (uint32_t)value);
    break;
  default:
    big_endian_put64(at, value);
  }
  return at + width;
}

static inline char const *wire_get(char const *at, void *number, size_t width)
{
  switch (width) {
  case 1:
    *(uint8_t *)number = (uint8_t)*at;
    break;
  case 2:
    *(uint16_t *)number = big_endian_get16(at);
    break;
  case 4:
    *(uint32_t *)number = big_endian_get32(at);
    break;
  default:
    *(uint64_t *)number = big_endian_get64(at);
  }
  return at + width;
}

/* Returns the length of the message, 0 when room is too small or a string too long. */
size_t wire_pack(struct wire_message const *m, char *out, size_t room, void const *structure);
/* False: not such a message, or of another version. Every length and limit is checked, and that a
   list is used up by its entries; what follows the fields is passed over. Strings point into the
   message. */
bool wire_unpack(struct wire_message const *m, struct bytes message, void *structure);

/* Lists, one string after the other: their length in 2 bytes in front. */
void wire_put_string(struct output *w, struct bytes text);
/* The next `count` of them, if they are there; else rest stays as it is. */
bool wire_take_strings(struct bytes *rest, struct bytes *strings, unsigned int count);

#endif
