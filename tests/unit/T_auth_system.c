/* system of authcheck: the limits of a worker count from what it has used before. */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "../../src/authcheck/system.h"
#include "tap.h"

#ifdef __linux__

static char const *statm;

ssize_t openreadnclose(char const *name, char *text, size_t n)
{
  size_t const length = strlen(statm);
  ok(!strcmp(name, "/proc/self/statm") && length <= n, "where the size of the address space is");
  memcpy(text, statm, length);
  return (ssize_t)length;
}

static struct rlimit hard, memory, cpu;
static unsigned int memory_limits;

int getrlimit(int resource, struct rlimit *limit)
{
  (void)resource;
  *limit = hard;
  return 0;
}

int setrlimit(int resource, struct rlimit const *limit)
{
  if (resource == RLIMIT_CPU)
    cpu = *limit;
  if (resource == RLIMIT_AS) {
    memory = *limit;
    memory_limits++;
  }
  return 0;
}

int getrusage(int who, struct rusage *usage)
{
  ok(who == RUSAGE_SELF, "its own");
  memset(usage, 0, sizeof(*usage));
  usage->ru_utime.tv_sec = 40;
  usage->ru_stime.tv_sec = 2;
  return 0;
}

static void limited(char const *said, rlim_t most)
{
  statm = said;
  hard = (struct rlimit){ RLIM_INFINITY, most };
  system_memory_measure();
  system_limit(10, 1 << 20);
}

int main(void)
{
  uint64_t const page = (uint64_t)sysconf(_SC_PAGESIZE), beside = 32 << 20;
  limited("1305 77 9\n", RLIM_INFINITY);
  is_number(cpu.rlim_cur, 40 + 2 + 1 + 10, "seconds, and what is begun of one, beside those used");
#if !defined(__SANITIZE_ADDRESS__)
  is_number(memory.rlim_cur, 1305 * page + beside + (1 << 20), "memory, beside what it has");
  limited("7", RLIM_INFINITY);
  is_number(memory.rlim_cur, 7 * page + beside + (1 << 20), "however it is written");
  limited("7:", 4096);
  is_number(memory.rlim_cur, 4096, "no more than it may");
  memory_limits = 0;
  limited("", RLIM_INFINITY);
  is_number(memory_limits, 0, "and none where nobody knows what it has");
#endif
  return tap_done();
}

#else

int main(void)
{
  return tap_done();
}

#endif
