/* big_endian: numbers as they lie in records and messages: highest byte first, at any address. In
   the header, since there are dozens in every record: a call of a library for each is too slow. */
#ifndef HTTPWAY_BIG_ENDIAN_H
#define HTTPWAY_BIG_ENDIAN_H

#include <stddef.h>
#include <stdint.h>

static inline void big_endian_put16(char *at, uint16_t value)
{
  at[0] = (char)(value >> 8);
  at[1] = (char)value;
}

/* Byte for byte, of which compilers make one store; of halves they do not. */
static inline void big_endian_put32(char *at, uint32_t value)
{
  at[0] = (char)(value >> 24);
  at[1] = (char)(value >> 16);
  at[2] = (char)(value >> 8);
  at[3] = (char)value;
}

static inline void big_endian_put64(char *at, uint64_t value)
{
  at[0] = (char)(value >> 56);
  at[1] = (char)(value >> 48);
  at[2] = (char)(value >> 40);
  at[3] = (char)(value >> 32);
  at[4] = (char)(value >> 24);
  at[5] = (char)(value >> 16);
  at[6] = (char)(value >> 8);
  at[7] = (char)value;
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
