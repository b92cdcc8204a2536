/* image_guard: a file that was mapped and is made shorter has no pages any more where it had some.
   Touching one is SIGBUS; the handler puts a page of zeros there, which every reader takes for a
   damaged configuration, so that requests are answered 500 until a good one comes. */
#include <skalibs/nonposix.h>

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* A program has those before the newest one open, too, and two while it takes up another. */
enum { MAPS_MAX = 8 };

static struct bytes maps[MAPS_MAX];
static uintptr_t page_size;

static bool is_guarded(uintptr_t at)
{
  for (unsigned int i = 0; i < MAPS_MAX; i++)
    if (maps[i].n && at - (uintptr_t)maps[i].s < maps[i].n)
      return true;
  return false;
}

static void page_replace(int number, siginfo_t *info, void *context)
{
  uintptr_t const at = (uintptr_t)info->si_addr;
  (void)context;
  if (is_guarded(at) && mmap((void *)(at & ~(page_size - 1)), page_size, PROT_READ,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
    return;
  /* Not ours: what was done is done again, and ends the program as it would have. */
  signal(number, SIG_DFL);
}

static bool handler_install(void)
{
  struct sigaction action;
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  memset(&action, 0, sizeof action);
  action.sa_sigaction = page_replace;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(SIGBUS, &action, 0) == 0;
}

bool image_guard(struct bytes map)
{
  for (unsigned int i = 0; i < MAPS_MAX; i++)
    if (!maps[i].n) {
      maps[i] = map;
      return handler_install();
    }
  return false;
}

void image_unguard(struct bytes map)
{
  for (unsigned int i = 0; i < MAPS_MAX; i++)
    if (maps[i].n && maps[i].s == map.s)
      maps[i] = BYTES_NONE;
}
