/* self: prctl(2) and SCHED_BATCH of Linux; elsewhere there is nothing to ask for, and less is
   promised. */
#include <skalibs/nonposix.h>

#include <sched.h>
#include <signal.h>
#include <time.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <skalibs/bytestr.h>

#include <httpway/self.h>

void dumpable_set(bool on)
{
#ifdef PR_SET_DUMPABLE
  (void)prctl(PR_SET_DUMPABLE, on ? 1 : 0, 0, 0, 0);
#else
  (void)on;
#endif
}

void no_new_privileges(void)
{
#ifdef PR_SET_NO_NEW_PRIVS
  /* A kernel before 3.5 does not know it; the ids are given up all the same. */
  (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

bool has_no_new_privileges(void)
{
#ifdef PR_GET_NO_NEW_PRIVS
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
#else
  return false;
#endif
}

void end_with_parent(int number)
{
#ifdef PR_SET_PDEATHSIG
  (void)prctl(PR_SET_PDEATHSIG, number, 0, 0, 0);
#else
  (void)number;
#endif
}

void let_others_go_first(void)
{
#ifdef SCHED_BATCH
  struct sched_param none = { 0 };
  /* It is only slower without. */
  (void)sched_setscheduler(0, SCHED_BATCH, &none);
#endif
}

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

void rest(unsigned int milliseconds)
{
  struct timespec span = { .tv_sec = milliseconds / 1000,
                           .tv_nsec = (long)(milliseconds % 1000) * 1000000 };
  (void)nanosleep(&span, 0);
}

enum { DEPTH = 16384 /* bytes */ };

void burn_stack(void)
{
  char frame[DEPTH];
  byte_zzero(frame, sizeof frame);
}
