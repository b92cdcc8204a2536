/* fuzz: what every target has: its entry, called by libFuzzer or by replay.c, and the way to say
   that a promise was broken. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static inline void require(bool good)
{
  if (!good)
    abort();
}

#endif
