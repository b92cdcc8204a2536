/* A libFuzzer target for the compiled configuration: any bytes as one: every reader. See README. */
#include "read_conf.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  read_conf(bytes_of((char const *)data, size));
  return 0;
}
