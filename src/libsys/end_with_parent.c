/* end_with_parent: a process that nobody is left to end. */
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <httpway/end_with_parent.h>

void end_with_parent(int number)
{
#ifdef PR_SET_PDEATHSIG
  (void)prctl(PR_SET_PDEATHSIG, number, 0, 0, 0);
#else
  (void)number;
#endif
}
