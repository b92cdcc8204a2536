/* layout_unpack: bytes into a structure. Trusts no length: a damaged file yields false, never a
   read beyond the record. */
#include <httpway/big_endian.h>
#include <httpway/conf.h>

#include "layout.h"

/* The next n bytes, or null when there are fewer. */
static inline char const *take(struct bytes *rest, size_t n)
{
  char const *s = rest->s;
  if (rest->n < n)
    return 0;
  *rest = bytes_after(*rest, n);
  return s;
}

static inline bool unpack_u32(struct bytes *rest, uint32_t *value)
{
  char const *s = take(rest, 4);
  if (s)
    *value = big_endian_get32(s);
  return s != 0;
}

static bool unpack_u64(struct bytes *rest, uint64_t *value)
{
  char const *s = take(rest, 8);
  if (s)
    *value = big_endian_get64(s);
  return s != 0;
}

bool layout_unpack_bytes(struct bytes *rest, struct bytes *text)
{
  struct bytes at = *rest;
  uint32_t n;
  if (!unpack_u32(&at, &n))
    return false;
  *text = bytes_of(take(&at, n), n);
  if (text->s)
    *rest = at;
  return text->s != 0;
}

static bool unpack_byte(struct bytes *rest, uint8_t *value)
{
  char const *s = take(rest, 1);
  if (s)
    *value = (uint8_t)*s;
  return s != 0;
}

static bool unpack_bool(struct bytes *rest, bool *value)
{
  uint8_t byte = 2;
  if (!unpack_byte(rest, &byte) || byte > 1)
    return false;
  *value = byte;
  return true;
}

static bool unpack_user(struct bytes *rest, struct conf_user *user)
{
  return layout_unpack_bytes(rest, &user->name) && unpack_u32(rest, &user->uid) &&
         unpack_u32(rest, &user->gid);
}

static bool unpack_address(struct bytes *rest, struct address *address)
{
  char const *s = take(rest, 19);
  if (!s)
    return false;
  address->family = (uint8_t)s[0];
  memcpy(address->ip, s + 1, 16);
  address->port = big_endian_get16(s + 17);
  return true;
}

static bool unpack_network(struct bytes *rest, struct network *network)
{
  char const *s = take(rest, 18);
  if (!s)
    return false;
  network->family = (uint8_t)s[0];
  network->prefix = (uint8_t)s[1];
  memcpy(network->ip, s + 2, 16);
  return true;
}

static bool unpack_field(struct bytes *rest, enum layout_kind kind, void *member)
{
  switch (kind) {
  case LAYOUT_BOOL:
    return unpack_bool(rest, member);
  case LAYOUT_U8:
  case LAYOUT_S8:
    return unpack_byte(rest, member);
  case LAYOUT_U32:
    return unpack_u32(rest, member);
  case LAYOUT_U64:
    return unpack_u64(rest, member);
  case LAYOUT_BYTES:
    return layout_unpack_bytes(rest, member);
  case LAYOUT_USER:
    return unpack_user(rest, member);
  case LAYOUT_ADDRESS:
    return unpack_address(rest, member);
  case LAYOUT_NETWORK:
    return unpack_network(rest, member);
  }
  return false;
}

bool layout_unpack(struct bytes *rest, struct layout const *layout, void *structure)
{
  struct bytes at = *rest;
  for (size_t i = 0; i < layout->count; i++)
    if (!unpack_field(&at, layout->fields[i].kind, (char *)structure + layout->fields[i].offset))
      return false;
  *rest = at;
  return true;
}
