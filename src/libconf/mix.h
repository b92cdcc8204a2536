/* mix: many numbers and texts made one number, the same in each process. All that it is made of was
   written by the administrator: no one looks for collisions, but texts that are much alike have to
   differ. Private to libconf. */
#ifndef LIBCONF_MIX_H
#define LIBCONF_MIX_H

#include <stdint.h>

#include <httpway/bytes.h>

static inline uint64_t mix_begin(void)
{
  return UINT64_C(0xcbf29ce484222325);
}

/* Twice, since the highest bits reach no others by one multiplication: a second text could make up
   for what the first one changed. */
static inline void mix_number(uint64_t *mark, uint64_t number)
{
  uint64_t mixed = (*mark ^ number) * UINT64_C(0x9e3779b97f4a7c15);
  mixed = (mixed ^ mixed >> 32) * UINT64_C(0x9e3779b97f4a7c15);
  *mark = mixed ^ mixed >> 29;
}

/* Eight bytes at a time, with the length, so that two in a row are not taken for two others. */
static inline void mix_bytes(uint64_t *mark, struct bytes text)
{
  mix_number(mark, text.n);
  for (; text.n >= sizeof(uint64_t); text = bytes_after(text, sizeof(uint64_t))) {
    uint64_t eight;
    memcpy(&eight, text.s, sizeof(eight));
    mix_number(mark, eight);
  }
  for (size_t i = 0; i < text.n; i++)
    mix_number(mark, (unsigned char)text.s[i]);
}

#endif
