/* A target for the compiled configuration: a whole one, damaged at every byte in several ways, and
   cut at every byte: every reader. The bytes end where a page ends that cannot be read beyond, so
   that a byte too far is seen without a sanitizer, too. See README. */
#include <skalibs/nonposix.h>

#include <sys/mman.h>
#include <unistd.h>

#include "read_conf.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* No larger file is tried: its time grows with the square. */
enum { SIZE_MOST = 65536 };

static size_t pages_of(size_t size)
{
  size_t const page = (size_t)sysconf(_SC_PAGESIZE);
  return (size + page - 1) / page * page;
}

/* Memory of that size with nothing after it, but for what makes it begin at a multiple of eight. */
static char *memory_get(size_t size)
{
  size_t const pages = pages_of(size), page = pages_of(1);
  /* cppcheck-suppress invalidFunctionArg */
  char *const memory =
      mmap(0, pages + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(memory != MAP_FAILED && mprotect(memory + pages, page, PROT_NONE) == 0);
  return memory + pages - aligned(size);
}

static void memory_free(char *memory, size_t size)
{
  size_t const pages = pages_of(size);
  munmap(memory + aligned(size) - pages, pages + pages_of(1));
}

/* A bit, all bits, and what makes a length small, long, or another one. */
static void damage_byte(char *copy, size_t size, size_t at)
{
  char const good = copy[at];
  char const bad[] = {
    (char)(good ^ 1), (char)(good ^ 128), (char)~good, 0, (char)(good + 1), 127
  };
  for (size_t i = 0; i < sizeof bad; i++) {
    copy[at] = bad[i];
    read_conf(bytes_of(copy, size));
  }
  copy[at] = good;
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  char *copy;
  if (size == 0 || size > SIZE_MOST)
    return 0;
  copy = memory_get(size);
  memcpy(copy, data, size);
  for (size_t at = 0; at < size; at++)
    damage_byte(copy, size, at);
  for (size_t cut = 0; cut < size; cut += RECORDS_ALIGNED)
    read_conf(bytes_of(copy + cut, size - cut));
  memory_free(copy, size);
  for (size_t cut = 1; cut < size; cut++) {
    copy = memory_get(cut);
    memcpy(copy, data, cut);
    read_conf(bytes_of(copy, cut));
    memory_free(copy, cut);
  }
  return 0;
}
