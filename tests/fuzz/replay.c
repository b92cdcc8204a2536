/* replay: runs a fuzz target once with each file that is named: the corpus as a test, without
   libFuzzer. Names each before it is run: the last one named is the one that broke it. */
#include <stdio.h>

#include "fuzz.h"

/* In memory of exactly the file's size, so that a read behind its end is seen by the checkers. */
static bool replay(FILE *file, size_t size)
{
  uint8_t *const data = malloc(size ? size : 1);
  bool good = data && fread(data, 1, size, file) == size;

  if (good)
    LLVMFuzzerTestOneInput(data, size);
  free(data);
  return good;
}

static bool replay_file(char const *name)
{
  FILE *file = fopen(name, "rb");
  long size = -1;
  bool good;

  if (!file)
    return false;
  if (fseek(file, 0, SEEK_END) == 0)
    size = ftell(file);
  rewind(file);
  good = size >= 0 && replay(file, (size_t)size);
  fclose(file);
  return good;
}

int main(int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    printf("%s\n", argv[i]);
    fflush(stdout);
    if (!replay_file(argv[i])) {
      perror(argv[i]);
      return 111;
    }
  }
  return 0;
}
