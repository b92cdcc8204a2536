/* system: Linux calls; elsewhere what there is. */
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "system.h"

void system_end_with_parent(int number)
{
#ifdef PR_SET_PDEATHSIG
  (void)prctl(PR_SET_PDEATHSIG, number, 0, 0, 0);
#else
  (void)number;
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
