/* A libFuzzer target for the compiled configuration: any bytes as one: every reader. See README. */
#include <stdlib.h>

#include "read_conf.h"

/* In memory of its own, which begins at a multiple of eight. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  char *copy = malloc(size + 1);
  require(copy != 0);
  memcpy(copy, data, size);
  read_conf(bytes_of(copy, size));
  free(copy);
  return 0;
}
