/* signals_default: ignored signals outlive an exec, so what our parent ignored must be said anew.
 */
#include <signal.h>

#include "signals_default.h"

/* No system that we know numbers its signals higher; numbers that do not exist are refused and
   passed over. */
#define SIGNAL_MAX 64

void signals_default(void)
{
  sigset_t none;
  for (int number = 1; number <= SIGNAL_MAX; number++)
    (void)signal(number, SIG_DFL);
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, 0);
}
