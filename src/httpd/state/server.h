/* server: everything the core has, in one place: made by httpd.c, handed to whoever needs it. */
#ifndef HTTPD_STATE_SERVER_H
#define HTTPD_STATE_SERVER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <httpway/conf.h>

#include "state/authcheck.h"
#include "log/clock.h"
#include "state/connection.h"
#include "state/counters.h"
#include "state/exchange.h"
#include "files/file_cache.h"
#include "log/journal.h"
#include "pools/origins.h"
#include "events/parking.h"
#include "pools/places.h"
#include "events/poll_set.h"
#include "state/script.h"
#include "events/timers.h"
#include "pools/workspace.h"

/* Fixed slots of the poll set; the listeners follow. From SLOT_AUTHCHECK on they are not watched
   while the log stands still and everything waits for it. */
enum {
  SLOT_SIGNALS,
  SLOT_LIFELINE,
  SLOT_JOURNAL,
  SLOT_SCRIPTS,
  SLOT_AUTHCHECK,
  SLOT_PARKING,
  SLOT_LISTENERS
};

/* InputBufSize, ScriptBufSize and BufSize of old configurations are too small for the heads that
   browsers send and scripts print, and for the head of an answer that is made of such a one. */
enum { HEAD_MIN = 16384, OUTPUT_MIN = HEAD_MIN + 4096 };

/* Milliseconds without another message about files that cannot be opened or read. */
enum { FILE_SILENCE = 5000 };

struct listener {
  int fd;
  uint32_t server;       /* number of its Server */
  struct address bound;  /* as the system says */
  struct bytes path;     /* of a unix socket */
  bool dual;             /* [::], and it takes IPv4 clients, too */
  uint64_t accept_again; /* monotonic milliseconds: not before, since accept failed; 0: now */
  uint32_t accept_pause; /* milliseconds: the latest */
  uint32_t failures;     /* of accept, one after the other */
};

/* Where the compiled configuration can be read again. */
struct conf_place {
  char path[PATH_MAX]; /* from the root that we have then; "": nowhere */
  char const *given;   /* as it was given, for messages */
};

struct status_board;

struct server {
  uint32_t pid;
  struct conf conf;
  struct conf_place conf_place;
  uint64_t conf_stamp; /* conf_stamp: which configuration our numbers are of */
  uint32_t conf_had;   /* conf_start_only_note */
  uint32_t *turns;     /* counters for Locations in turn */

  struct listener *listeners;
  uint32_t listener_count;
  bool listening;                /* false while draining */
  bool keeps_idle;               /* though draining: who may send one more request, may */
  uint64_t drain_until;          /* monotonic milliseconds, while draining */
  uint64_t accept_again;         /* of the first listener that waits for that; 0: none does */
  uint64_t accept_quiet_until;   /* monotonic milliseconds: failures are not said before */
  uint64_t answered_from_memory; /* monotonic milliseconds: last time that no file had to be sent */

  struct connection *connections;
  struct places places;   /* by number of the connection */
  struct origins origins; /* of the connections, while there are many (crowd.h) */
  bool crowded, crowd_kept;
  uint32_t connection_count, connection_max;
  uint64_t channels_again;   /* monotonic milliseconds: no channel of a helper is read before */
  uint64_t full_quiet_until; /* monotonic milliseconds: that all are taken is not said before */
  uint32_t state_count[CONNECTION_STATES];
  uint64_t file_quiet_until;  /* the same: that a file cannot be opened or read */
  bool said_copying;          /* that sendfile is refused */
  uint64_t place_quiet_until; /* the same: that a place was taken from a slow client */
  uint64_t spool_quiet_until; /* monotonic milliseconds: that there is no file is not said before */
  uint32_t spool_files;       /* that connections have */
  uint64_t spooled; /* bytes in temporary files: content that comes, or that a script has */
  struct workspace_pool workspaces;
  size_t head_limit; /* bytes of a request's head */
  struct file_cache files;

  uint32_t receivers_left; /* so many may still be sent parts of files in this turn of the loop */
  uint32_t loop_turn;      /* number of the turn */
  struct parking parking;
  uint64_t park_again;   /* monotonic milliseconds: not before, since the system refused; 0: now */
  uint64_t parking_look; /* monotonic milliseconds: when next, where that has no descriptor */
  struct timer_queue ready; /* those that were left a step (connection_state.h) */
  struct timer_queue parked, waiting, reading, fetching, lingering, queued;
  struct timer_queue paced, slow; /* looks at clients: those that keep up, and the others */
  struct script_pool scripts;
  struct authcheck_client authcheck;
  struct poll_set poll_set;
  struct server_clock clock;
  struct journal journal;
  struct server_counters counters;
  uint64_t boundary;        /* number of the last multipart answer's, unpredictable */
  struct exchange exchange; /* the request being answered */
  struct explainer explainer;
  struct request redirected; /* what it has become, when a script has redirected it */
  bool stopping;             /* TERM or INT came */

  /* NumProcesses */
  struct status_board *board; /* null: one process */
  uint32_t board_slot;        /* ours */
  bool is_one_of_several;     /* and not their parent, who speaks for all */
};

/* What messages may have of a client's address. */
static inline struct address server_address_shown(struct server const *server,
                                                  struct address const *a)
{
  struct conf_log_address const *how = &server->conf.globals->log_address;
  struct address shown = *a;
  address_mask(&shown, how->ipv4, how->ipv6);
  return shown;
}

/* The sizes of buffers by a configuration. */
static inline size_t server_head_limit(struct conf_globals const *g)
{
  return g->input_buf_size < HEAD_MIN ? HEAD_MIN : g->input_buf_size;
}

static inline size_t server_script_head_limit(struct conf_globals const *g)
{
  return g->script_buf_size < HEAD_MIN ? HEAD_MIN : g->script_buf_size;
}

static inline size_t server_output_size(struct conf_globals const *g)
{
  return g->buf_size < OUTPUT_MIN ? OUTPUT_MIN : g->buf_size;
}

/* Whether it is said that a file cannot be opened or read: a client that asks for it again and
   again fills no log. */
static inline bool file_failure_is_said(struct server *server)
{
  if (server->clock.now < server->file_quiet_until)
    return false;
  server->file_quiet_until = server->clock.now + FILE_SILENCE;
  return true;
}

/* An answer is made, or a script's client has left without one (status 0). */
static inline void server_answer_count(struct server *server, unsigned int status)
{
  server->counters.answers[status / 100 % ANSWER_CLASSES]++;
}

/* LogFull Wait: nothing is served while the log stands still. */
static inline bool server_must_wait(struct server const *server)
{
  return server->conf.globals->log_full == LOG_FULL_WAIT && server->journal.blocked &&
         journal_nearly_full(&server->journal);
}

/* Whether a client may be served now: not while the log is full and has to be waited for. Sends
   what waits for the log when there is little room left. */
static inline bool server_may_serve(struct server *server)
{
  if (journal_nearly_full(&server->journal))
    journal_flush(&server->journal, server->clock.now);
  return !server_must_wait(server);
}

#endif
