/* system: Linux calls; elsewhere what there is. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/bytes.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "system.h"

/* About a tenth of what others get, where they want all: enough for a user to log in on a busy
   machine. */
enum { NICENESS = 10 };
#define NICENESS_TEXT "10"

#ifdef PR_SET_DUMPABLE
/* Our own file is root's while we are not dumpable. */
static bool session_give_way(void)
{
  bool done = true;
  int fd;
  (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  if (fd != -1) {
    done = write(fd, NICENESS_TEXT, sizeof NICENESS_TEXT - 1) != -1 || errno != EAGAIN;
    close(fd);
  }
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  return done;
}
#else
static bool session_give_way(void)
{
  return true;
}
#endif

bool system_give_way(void)
{
  /* It may have been nicer already. */
  (void)setpriority(PRIO_PROCESS, 0, NICENESS);
  return session_give_way();
}

/* ---- Limits ---- */

/* Beside a hash: a UserFile of the largest size, and what the library takes in passing. */
#define MEMORY_BESIDE (32u << 20)

/* A sanitizer takes terabytes of addresses for itself. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMITS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define LIMITS_MEMORY 0
#endif
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY 1
#endif

static uint64_t memory_before; /* 0: not known */

#ifdef __linux__
/* The first number of statm is the size of the address space, in pages. */
void system_memory_measure(void)
{
  char text[64];
  size_t n = openreadnclose("/proc/self/statm", text, sizeof text - 1);
  uint64_t pages = 0;
  for (size_t i = 0; i < n && ascii_is_digit(text[i]); i++)
    pages = pages * 10 + (uint64_t)(text[i] - '0');
  memory_before = pages * (uint64_t)sysconf(_SC_PAGESIZE);
}
#define RESOURCE_MEMORY RLIMIT_AS
#else
/* What counts there is what is written to. */
void system_memory_measure(void)
{
  memory_before = MEMORY_BESIDE;
}
#define RESOURCE_MEMORY RLIMIT_DATA
#endif

static void soft_limit(int resource, uint64_t most)
{
  struct rlimit limit;
  if (getrlimit(resource, &limit) == -1)
    return;
  limit.rlim_cur =
      limit.rlim_max == RLIM_INFINITY || most < limit.rlim_max ? (rlim_t)most : limit.rlim_max;
  (void)setrlimit(resource, &limit);
}

void system_limit(uint64_t seconds, uint64_t memory)
{
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) == 0)
    soft_limit(RLIMIT_CPU,
               (uint64_t)usage.ru_utime.tv_sec + (uint64_t)usage.ru_stime.tv_sec + 1 + seconds);
  if (LIMITS_MEMORY && memory_before)
    soft_limit(RESOURCE_MEMORY, memory_before + MEMORY_BESIDE + memory);
}

void system_adopt_orphans(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
  (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
}

void system_hide_memory(void)
{
  struct rlimit none = { 0, 0 };
  /* Lowering a limit is always allowed. */
  (void)setrlimit(RLIMIT_CORE, &none);
#ifdef PR_SET_DUMPABLE
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
