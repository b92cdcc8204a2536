/* eight: eight bytes compared together, in any order of bytes. A byte is found by the high bit of
   its position; positions above one that is found may be taken for found as well, others never, so
   that zero means that there is none. For libhttp only. */
#ifndef LIBHTTP_EIGHT_H
#define LIBHTTP_EIGHT_H

#include <stdint.h>
#include <string.h>

static inline uint64_t eight_load(char const *s)
{
  uint64_t eight;
  memcpy(&eight, s, sizeof eight);
  return eight;
}

static inline uint64_t eight_times(unsigned char byte)
{
  return UINT64_C(0x0101010101010101) * byte;
}

/* Bytes above 127. */
static inline uint64_t eight_high(uint64_t eight)
{
  return eight & eight_times(0x80);
}

/* Bytes below `least`, which is 128 at most: those borrow when it is taken from them. */
static inline uint64_t eight_below(uint64_t eight, unsigned char least)
{
  return eight_high((eight - eight_times(least)) & ~eight);
}

/* Bytes that are `byte`: they become 0, which is below 1. */
static inline uint64_t eight_equal(uint64_t eight, unsigned char byte)
{
  return eight_below(eight ^ eight_times(byte), 1);
}

#endif
