/* script: one running script, seen from the core: three descriptors (its standard input, its
   standard output, the leash by which cgiexec tells its fate and we can end it), and the client it
   works for. Its memory is bounded and allocated at the start.

     content of the request -> content buffer -> standard input
     standard output -> head buffer (until its header is whole) -> the client's output buffer ->
   client

   The script outlives the answer by what it takes to hear of its fate; then its record is written.
 */
#ifndef HTTPD_STATE_SCRIPT_H
#define HTTPD_STATE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/cgi.h>
#include <httpway/script_head.h>

#include "events/poll_set.h"
#include "events/timers.h"

struct connection;

/* Of a file's name as much is kept for messages. */
enum { SCRIPT_CONTENT_SIZE = 16384, SCRIPT_NAME_MAX = 300 };

enum script_state {
  SCRIPT_FREE,
  SCRIPT_RUNNING, /* works for a client */
  SCRIPT_ENDING   /* the client has its answer, or is gone; the fate is awaited */
};

enum script_framing {
  FRAMING_NONE,    /* HEAD, 204, 205, 304: what the script prints is dropped */
  FRAMING_LENGTH,  /* the script said how much */
  FRAMING_CHUNKED, /* HTTP/1.1 */
  FRAMING_CLOSE    /* HTTP/1.0: until the connection ends */
};

struct script {
  struct timer timer; /* first, so that a timer is its script */
  struct timer hold;  /* runs while the beginning of the answer is held back, or its end */
  uint32_t number;
  uint8_t state; /* enum script_state */
  struct connection *client;
  uint32_t location;
  bool local_redirect; /* the location has LocalRedirect */
  bool ignores_abort;  /* ... IgnoreClientAbort */
  char *name;          /* its file, for messages */
  uint16_t name_length;
  uint8_t end_why;        /* enum cgi_why: what cgiexec is told when it is to end it */
  uint16_t error_status;  /* it is the document of that, and answers with it unless it says another
                             one; 0: no */
  uint64_t mark;          /* conf_location_mark of a location of homes; 0: it is none */
  uint64_t configuration; /* conf_stamp of what these two are of */
  bool has_rules;         /* Headers of the location: they are due in the head of the answer */

  int input, output, leash; /* -1: closed */
  struct watch input_watch, output_watch, leash_watch;

  /* Content of the request on its way to the script. */
  uint64_t content_left; /* still to come from the client's socket */
  uint64_t spooled;      /* bytes of it in a temporary file that the script has */
  uint64_t content_read; /* bytes of content that came, for the record */
  struct bytes content;  /* in the client's input or in content_buffer: not yet written */
  char *content_buffer;

  /* What the script prints. */
  char *head_buffer;
  size_t head_size, head_length; /* room, and bytes in it */
  struct bytes body_rest;        /* behind the header in head_buffer: not yet passed on */
  struct script_head head;
  bool held;            /* a short answer goes out in one piece, when its end comes soon enough */
  bool ending;          /* the output has ended; whether the answer is whole only its fate tells */
  uint8_t interims;     /* so many interim answers were passed on */
  bool answered;        /* the answer's head is made */
  bool output_ended;    /* all of it is in the client's output */
  uint8_t framing;      /* enum script_framing */
  uint64_t body_left;   /* FRAMING_LENGTH */
  uint64_t body_length; /* passed on so far */

  /* The record, once the answer is out. */
  char *record;
  size_t record_size, record_length;

  bool started;
  uint8_t refusals; /* of the system to read the leash, one after the other */
  bool let_go;      /* cgiexec has been told to end it */
  bool asked;       /* cgiexec has been asked whether it still runs */
  bool at_work;     /* it does: it has ended its output itself */
  uint8_t words;    /* so many came on the leash */
  bool exit_known;  /* cgiexec has told how it ended, in fate; something of it may remain */
  bool fate_known;  /* nothing of it remains: fate is complete */
  struct cgi_fate fate;
  bool unread; /* the core could not read its file: that it is there is not told */
};

struct script_pool {
  struct script *scripts;
  uint32_t size, running;
  uint64_t started;
  char *memory;
  int nothing; /* a pipe that nobody writes to, for scripts without content */
  int channel; /* to cgiexec; -1: there is none */
  bool gone;   /* nobody will ever read the channel again */
  bool full;   /* it takes no more at the moment: who wants a script waits */
  bool freed;  /* a place has become free in this turn of the loop */
  struct timer_queue busy, ending, holding; /* ScriptTimeout; waiting for the fate */
  char *message;                            /* scratch for requests to cgiexec */
};

#endif
