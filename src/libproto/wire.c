/* wire: the fields of messages, one by one. */
#include "wire.h"

void wire_put_number(struct output *w, unsigned int width, uint64_t value)
{
  char packed[8];
  for (unsigned int i = 0; i < width; i++)
    packed[i] = (char)(value >> (8 * (width - 1 - i)) & 255);
  output_put(w, bytes_of(packed, width));
}

void wire_put_string(struct output *w, struct bytes text)
{
  if (text.n > UINT16_MAX)
    w->overflow = true;
  wire_put_number(w, 2, text.n);
  output_put(w, text);
}

void wire_put_address(struct output *w, struct address const *a)
{
  wire_put_number(w, 1, a->family);
  output_put(w, bytes_of((char const *)a->ip, sizeof a->ip));
  wire_put_number(w, 2, a->port);
}

void wire_put_mark(struct output *w, uint64_t mark)
{
  if (mark)
    wire_put_number(w, 8, mark);
}

struct bytes wire_get(struct wire_reader *r, size_t n)
{
  struct bytes got = r->rest;
  if (r->failed || got.n < n) {
    r->failed = true;
    return BYTES_NONE;
  }
  r->rest = bytes_after(r->rest, n);
  return bytes_of(got.s, n);
}

uint64_t wire_get_number(struct wire_reader *r, unsigned int width)
{
  struct bytes packed = wire_get(r, width);
  uint64_t value = 0;
  for (size_t i = 0; i < packed.n; i++)
    value = value << 8 | (unsigned char)packed.s[i];
  return value;
}

struct bytes wire_get_string(struct wire_reader *r)
{
  return wire_get(r, (size_t)wire_get_number(r, 2));
}

void wire_get_address(struct wire_reader *r, struct address *a)
{
  struct bytes ip;
  a->family = (uint8_t)wire_get_number(r, 1);
  ip = wire_get(r, sizeof a->ip);
  memset(a->ip, 0, sizeof a->ip);
  if (ip.n)
    memcpy(a->ip, ip.s, ip.n);
  a->port = (uint16_t)wire_get_number(r, 2);
  if (!address_is_family(a->family))
    r->failed = true;
}

uint64_t wire_get_mark(struct wire_reader *r)
{
  return r->rest.n < 8 ? 0 : wire_get_number(r, 8);
}
