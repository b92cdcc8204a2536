/* authcheck: the core's end of the channel to authcheck (authcheck_client.h). */
#ifndef HTTPD_STATE_AUTHCHECK_H
#define HTTPD_STATE_AUTHCHECK_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/auth.h>

#include "pools/homes.h"
#include "events/timers.h"

struct authcheck_client {
  int channel;        /* to ask on; -1: there is none */
  int common;         /* of several processes: the channel, where each attaches its own; else -1 */
  bool detached;      /* of several: it has none of its own, the system could not make one */
  bool gone;          /* nobody will ever read it again */
  bool begun;         /* somebody has said to have begun */
  bool takes_batches; /* the latest message of the helper was one */
  bool blocked;       /* there was no room in the channel: what was asked waits */
  bool forget_due;    /* that all is to be forgotten is to be said, too */
  uint64_t questions; /* asked so far */
  uint64_t quiet_until;       /* for AUTHCHECK_SILENCE: monotonic milliseconds */
  uint64_t nonsense_until;    /* the same, for what is no answer */
  struct timer_queue waiting; /* for answers: AuthTimeout */
  struct homes homes;
  struct auth_batch questions_of_turn;
};

#endif
