/* layout_pack: a structure into bytes. */
#include <httpway/big_endian.h>
#include <httpway/conf.h>

#include "layout.h"

int layout_pack_number(stralloc *sa, uint32_t number)
{
  char packed[4];
  big_endian_put32(packed, number);
  return stralloc_catb(sa, packed, 4);
}

static int pack_u64(stralloc *sa, uint64_t value)
{
  char packed[8];
  big_endian_put64(packed, value);
  return stralloc_catb(sa, packed, 8);
}

int layout_pack_bytes(stralloc *sa, struct bytes text)
{
  return layout_pack_number(sa, (uint32_t)text.n) &&
         (text.n == 0 || stralloc_catb(sa, text.s, text.n));
}

static int pack_user(stralloc *sa, struct conf_user const *user)
{
  return layout_pack_bytes(sa, user->name) && layout_pack_number(sa, user->uid) &&
         layout_pack_number(sa, user->gid);
}

static int pack_address(stralloc *sa, struct address const *address)
{
  char packed[19];
  packed[0] = (char)address->family;
  memcpy(packed + 1, address->ip, 16);
  big_endian_put16(packed + 17, address->port);
  return stralloc_catb(sa, packed, sizeof(packed));
}

static int pack_network(stralloc *sa, struct network const *network)
{
  char packed[18];
  packed[0] = (char)network->family;
  packed[1] = (char)network->prefix;
  memcpy(packed + 2, network->ip, 16);
  return stralloc_catb(sa, packed, sizeof(packed));
}

static int pack_field(stralloc *sa, enum layout_kind kind, void const *member)
{
  switch (kind) {
  case LAYOUT_BOOL:
    return stralloc_append(sa, *(bool const *)member ? 1 : 0);
  case LAYOUT_U8:
  case LAYOUT_S8:
    return stralloc_append(sa, *(char const *)member);
  case LAYOUT_U32:
    return layout_pack_number(sa, *(uint32_t const *)member);
  case LAYOUT_U64:
    return pack_u64(sa, *(uint64_t const *)member);
  case LAYOUT_BYTES:
    return layout_pack_bytes(sa, *(struct bytes const *)member);
  case LAYOUT_USER:
    return pack_user(sa, member);
  case LAYOUT_ADDRESS:
    return pack_address(sa, member);
  case LAYOUT_NETWORK:
    return pack_network(sa, member);
  }
  return 0;
}

int layout_pack(stralloc *sa, struct layout const *layout, void const *structure)
{
  for (size_t i = 0; i < layout->count; i++)
    if (!pack_field(sa, layout->fields[i].kind, (char const *)structure + layout->fields[i].offset))
      return 0;
  return 1;
}
