/* dumpable: prctl(2) of Linux; elsewhere the limit of core files is all there is. */
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <httpway/dumpable.h>

void dumpable_set(bool on)
{
#ifdef PR_SET_DUMPABLE
  (void)prctl(PR_SET_DUMPABLE, on ? 1 : 0, 0, 0, 0);
#else
  (void)on;
#endif
}
