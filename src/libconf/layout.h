/* layout: how the structures of conf.h lie in a record: one description, read by the packer and by
   the unpacker. Private to libconf. */
#ifndef LIBCONF_LAYOUT_H
#define LIBCONF_LAYOUT_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

#include <httpway/bytes.h>

enum layout_kind {
  LAYOUT_BOOL,    /* one byte, 0 or 1 */
  LAYOUT_U8,      /* one byte */
  LAYOUT_S8,      /* one byte, two's complement */
  LAYOUT_U32,     /* four bytes, big endian */
  LAYOUT_U64,     /* eight bytes, big endian */
  LAYOUT_BYTES,   /* length in four bytes, then the bytes */
  LAYOUT_USER,    /* struct conf_user: name, uid, gid */
  LAYOUT_ADDRESS, /* struct address: family, 16 bytes, port in two bytes */
  LAYOUT_NETWORK  /* struct network: family, prefix, 16 bytes */
};

struct layout_field {
  enum layout_kind kind;
  size_t offset; /* of the member */
};

/* The kind is that of the member's type. */
/* clang-format off */
#define LAYOUT_FIELD(structure, member)                                                            \
  { _Generic(((struct structure *)0)->member,                                                      \
      bool: LAYOUT_BOOL, uint8_t: LAYOUT_U8, int8_t: LAYOUT_S8, uint32_t: LAYOUT_U32,              \
      uint64_t: LAYOUT_U64, struct bytes: LAYOUT_BYTES, struct conf_user: LAYOUT_USER,             \
      struct address: LAYOUT_ADDRESS, struct network: LAYOUT_NETWORK),                             \
    offsetof(struct structure, member) }
/* clang-format on */

struct layout {
  struct layout_field const *fields;
  size_t count;
};

extern struct layout const layout_globals, layout_server, layout_socket, layout_virtual,
    layout_alias, layout_location, layout_settings, layout_rule, layout_header_rule, layout_group;

/* Of a location only the number of its settings. */
extern struct layout const layout_location_settings;

/* Appends the structure's members; 1 ok, 0 no memory. */
int layout_pack(stralloc *sa, struct layout const *layout, void const *structure);

/* Fills the structure's members from the front of *rest and moves rest after them. False: too short
   or malformed; rest is where it was, so that what is left of a list tells whether it was read to
   its end. */
bool layout_unpack(struct bytes *rest, struct layout const *layout, void *structure);

/* Four bytes, big endian. */
int layout_pack_number(stralloc *sa, uint32_t number);
/* One byte string with its length in front. */
int layout_pack_bytes(stralloc *sa, struct bytes text);
bool layout_unpack_bytes(struct bytes *rest, struct bytes *text);

#endif
