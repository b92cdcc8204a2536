/* let_others_go_first: a process that works through what has been gathered for it. */
#include <skalibs/nonposix.h>

#include <sched.h>

#include <httpway/let_others_go_first.h>

void let_others_go_first(void)
{
#ifdef SCHED_BATCH
  struct sched_param none = { 0 };
  /* It is only slower without. */
  (void)sched_setscheduler(0, SCHED_BATCH, &none);
#endif
}
