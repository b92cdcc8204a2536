/* connection: one client. Its states:

     waiting    nothing of the next request has come; holds no buffers
     reading    part of a request has come
     sending    answers are on their way; nothing is read
     fetching   the system reads the file from a disk; it is looked at again and again
     spooling   content without length is read into a file, for a script
     asking     authcheck has been asked something about the request
     queued     a script is wanted, and there are too many already
     script     a script runs for it (script.h)
     lingering  the answer is out, our side is shut; what still comes is thrown away so that the
   answer arrives

   waiting -> reading -> sending -> waiting | reading | lingering -> closed
                                 -> closed, when the client has said that it sends nothing more

   Who has something for a connection (a script, authcheck, content that has come) leaves it here as
   a step, and the loop takes it (turn.h): nothing but the connection's own work goes on with it. */
#ifndef HTTPD_STATE_CONNECTION_H
#define HTTPD_STATE_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/chunked.h>
#include <httpway/request.h>

#include "events/poll_set.h"
#include "state/settled.h"
#include "events/timers.h"
#include "pools/workspace.h"

enum connection_state {
  CONNECTION_FREE,
  CONNECTION_WAITING,
  CONNECTION_READING,
  CONNECTION_SENDING,
  CONNECTION_FETCHING,
  CONNECTION_LINGERING,
  CONNECTION_SPOOLING,
  CONNECTION_ASKING,
  CONNECTION_QUEUED,
  CONNECTION_SCRIPT,
  CONNECTION_STATES
};

/* How it keeps up (pace.h). */
enum pace_direction {
  PACE_FREE,     /* nothing is awaited from the client */
  PACE_RECEIVES, /* content of its request */
  PACE_SENDS     /* that it takes its answer */
};

struct pace {
  uint64_t mark;       /* bytes that had gone at the last look that was good */
  uint64_t moved;      /* bytes in either direction until the latest look */
  uint32_t slow_looks; /* looks since the last good one */
  uint32_t recent;     /* bytes between the latest two looks; PACE_UNKNOWN: there were none yet */
  uint8_t direction;   /* enum pace_direction: of the latest look */
};

#define PACE_UNKNOWN UINT32_MAX

/* What is to be done with a connection when it has its turn. */
enum connection_step {
  STEP_NONE,
  STEP_WORK,      /* answer what can be answered: the request at the start of the input first */
  STEP_ANSWERED,  /* that one has its whole answer, of a script */
  STEP_BREAK_OFF, /* the last answer is not whole, which its framing says: no more is sent */
  STEP_CLOSE      /* close it, because of close_why */
};

struct connection {
  struct timer timer; /* first, so that a timer is its connection */
  struct watch watch;
  uint32_t number;
  uint8_t state; /* enum connection_state */
  uint8_t step;  /* enum connection_step; but for STEP_NONE it is one of server->ready */
  bool parked;   /* its bytes are reported by the parking, unless it is polled as well (park.h) */
  uint32_t waits_since; /* CONNECTION_WAITING: turn of the loop in which that began */
  int fd;
  uint32_t listener;            /* that accepted it */
  struct address remote, local; /* ends of the connection, or what its proxy's header says */
  struct address client; /* whose the request is: remote, or whom a trusted proxy had it from */
  bool proxy_header;     /* a header of the PROXY protocol has to come first */
  bool tls;              /* ... and it said that the client speaks TLS with the proxy */

  struct workspace workspace;
  size_t input_start, input_end; /* bytes that were not answered yet */
  struct settled settled;        /* about the request at input_start, which the workspace has */
  uint64_t first_byte;           /* monotonic microseconds */

  size_t output_sent, output_end;
  uint8_t ahead; /* bytes of the next output that were sent before there was any (half_close.h) */
  uint64_t sent; /* bytes, since the connection was accepted */
  struct pace pace;
  int file;                            /* to be sent behind the output; -1: none */
  bool file_copied;                    /* sendfile is refused for it */
  uint64_t warm_until;                 /* the file is in memory from what is sent next up to here */
  uint16_t fetch_looks;                /* so often it was not in memory, since something was sent */
  unsigned int segment, segment_count; /* of the workspace: parts of the file to be sent */
  uint64_t batch_sent;                 /* bytes of the batch, file included */
  unsigned int pending_first, pending_count;
  size_t records_end;

  uint32_t queued_for;   /* CONNECTION_QUEUED: number of the location */
  struct script *script; /* that runs for this client, or null */
  bool half_closed;      /* the client has shut its side while it waited for an answer */
  struct chunked chunked;
  int spool; /* file with content; -1: none */
  uint64_t spool_size, spool_max;
  bool spooled;         /* all of it is there */
  bool spool_cut;       /* what came behind it was lost */
  uint16_t page_status; /* answer with a page of this status instead of what the request asks for;
                           0: no */
  char const *page_why;
  bool page_close; /* and close, since content was not read */

  bool close;            /* after what is on its way */
  bool client_done;      /* and the client sends nothing any more: it said so */
  char const *close_why; /* for debugging */
};

/* Whether something for the client has not been sent yet. */
static inline bool connection_output_waits(struct connection const *c)
{
  return c->output_sent < c->output_end;
}

/* Who authcheck says the client is; empty: it was not asked, or said no, or the request has come to
   another realm since. */
static inline struct bytes connection_user(struct connection const *c)
{
  struct password_verdict const *verdict = &c->settled.verdict;
  return verdict->said == AUTH_YES ? bytes_of(c->workspace.user, verdict->user_length) : BYTES_NONE;
}

/* Who has asked for it and was not let in; empty: nobody is known. */
static inline struct bytes connection_failed_user(struct connection const *c)
{
  struct password_verdict const *verdict = &c->settled.verdict;
  return verdict->said == AUTH_NO ? bytes_of(c->workspace.user, verdict->user_length) : BYTES_NONE;
}

#endif
