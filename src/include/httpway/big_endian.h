/* big_endian: numbers as they lie in records and messages: highest byte first, at any address. In
   the header, since there are dozens in every record: a call of a library for each is too slow. */
#ifndef HTTPWAY_BIG_ENDIAN_H
#define HTTPWAY_BIG_ENDIAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void big_endian_put16(char *at, uint16_t value)
{
  at[0] = (char)(value >> 8);
  at[1] = (char)value;
}

/* Made in one piece and stored as a whole: of single bytes that are stored side by side with those
   of other numbers, compilers make some for each byte. */
static inline void big_endian_put32(char *at, uint32_t value)
{
  unsigned char const bytes[4] = { (unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                   (unsigned char)(value >> 8), (unsigned char)value };
  memcpy(at, bytes, sizeof bytes);
}

static inline void big_endian_put64(char *at, uint64_t value)
{
  unsigned char const bytes[8] = { (unsigned char)(value >> 56), (unsigned char)(value >> 48),
                                   (unsigned char)(value >> 40), (unsigned char)(value >> 32),
                                   (unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                   (unsigned char)(value >> 8),  (unsigned char)value };
  memcpy(at, bytes, sizeof bytes);
}

static inline uint16_t big_endian_get16(char const *at)
{
  unsigned char const *byte = (unsigned char const *)at;
  return (uint16_t)(byte[0] << 8 | byte[1]);
}

static inline uint32_t big_endian_get32(char const *at)
{
  unsigned char const *byte = (unsigned char const *)at;
  return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

/* The number of that place in a row of them. */
static inline uint32_t big_endian_at32(char const *row, size_t place)
{
  return big_endian_get32(row + 4 * place);
}

static inline uint64_t big_endian_get64(char const *at)
{
  unsigned char const *byte = (unsigned char const *)at;
  return (uint64_t)byte[0] << 56 | (uint64_t)byte[1] << 48 | (uint64_t)byte[2] << 40 |
         (uint64_t)byte[3] << 32 | (uint64_t)byte[4] << 24 | (uint64_t)byte[5] << 16 |
         (uint64_t)byte[6] << 8 | byte[7];
}

#endif
