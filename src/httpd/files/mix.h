/* mix: numbers made one, in which each bit of each has its part. No secret is kept by it. */
#ifndef HTTPD_FILES_MIX_H
#define HTTPD_FILES_MIX_H

#include <stdint.h>

/* What was mixed so far, and another number. */
static inline uint64_t mix(uint64_t hash, uint64_t number)
{
  hash = (hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
  hash ^= hash >> 32;
  hash *= UINT64_C(0xd6e8feb86659fd93);
  return hash ^ hash >> 32;
}

#endif
