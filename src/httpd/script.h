/* script: one running script, seen from the core: three descriptors (its standard input, its
   standard output, the leash by which cgiexec tells its fate and we can end it), and the client it
   works for. Its memory is bounded and allocated at the start.

     content of the request -> content buffer -> standard input
     standard output -> head buffer (until its header is whole) -> the client's output buffer ->
   client

   The script outlives the answer by what it takes to hear of its fate; then its record is written.
 */
#ifndef HTTPD_SCRIPT_H
#define HTTPD_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/cgi.h>
#include <httpway/script_head.h>

#include "poll_set.h"
#include "timers.h"

struct connection;
struct exchange;
struct server;

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
  uint32_t header_rules;  /* table of the location's rules for the answer's head, or CONF_NONE */

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

/* Allocates everything. channel may be -1. Dies 111. */
void script_pool_init(struct server *server, int channel);

/* Whether one more script of this location may run now. */
bool script_may_start(struct server const *server, struct exchange const *e);

/* Whether one more script of the location, by its number, may run now. */
bool script_location_free(struct server const *server, uint32_t location);

/* The channel to cgiexec has room again: those that wait have their turn. */
void script_channel_ready(struct server *server);

/* The end of the answer has not come soon: what there is of it goes out, and cgiexec is asked. */
void script_hold_over(struct server *server, struct timer *hold);

/* Starts the script that e decided for, with `input` as its standard input (-1: a pipe is made when
   there is content). False: it could not be asked for; errno says why. */
bool script_start(struct server *server, struct connection *c, struct exchange const *e, int input);

/* The client is gone, or its answer is complete: whatever the script still does is its own matter
 * until it ends or is ended: at once where `end` says so, unless its client has left and it ignores
 * that. */
void script_detach(struct server *server, struct script *s, bool end);

/* The server stops, and no client is left: the fates that are still awaited will not be heard of;
 * the records are written without them. */
void script_end_all(struct server *server);

/* The client's socket is ready while its script runs. */
void script_client_ready(struct server *server, struct script *s, short revents);
/* Whether its client keeps up (pace.h), and is there still. */
void script_client_look(struct server *server, struct script *s);
/* ScriptTimeout, or no fate in time. */
void script_timed_out(struct server *server, struct script *s);

/* ---- between the files of script_*.c ---- */

/* Its descriptors are ready. */
void script_input_ready(struct server *server, struct watch *watch, short revents);
void script_output_ready(struct server *server, struct watch *watch, short revents);
void script_leash_ready(struct server *server, struct watch *watch, short revents);
/* Watches what the script and its client can do now. */
void script_watch(struct server *server, struct script *s);
/* Something went in one direction or the other. */
void script_progress(struct server *server, struct script *s);
/* Says a line about a script that works for a client: "FILE: text (GET /target)". */
void script_say(struct script const *s, char const *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, "what: how it ended: so". */
void script_say_end(struct script const *s, char const *what, char const *so);
void script_name_set(struct script *s, struct bytes name);
/* No answer was made yet: the client gets a page instead, and the script is ended. Why is said
   already. */
void script_page(struct server *server, struct script *s, unsigned int status, char const *why);
/* Says why, and then the same. */
void script_fail(struct server *server, struct script *s, unsigned int status, char const *why);
/* The answer cannot be completed: the connection is broken off, so that the client can tell. */
void script_break_off(struct server *server, struct script *s, char const *why);
/* The same because of the client, which a script may not mind. */
void script_cut_off(struct server *server, struct script *s, char const *why);
/* The client is gone: so is the connection, as soon as it has its turn, and the script is ended. */
void script_client_lost(struct server *server, struct script *s, char const *why);
/* The answer is out, to its last byte. */
void script_answered(struct server *server, struct script *s);
/* Sends what is in the client's output. False: the client is gone, and s is ended. */
bool script_client_send(struct server *server, struct script *s);
/* Reads content from the client and writes it to the script, as far as both go. */
void script_content_move(struct server *server, struct script *s);
/* What is still to be written survives the client. False: it has not all come, or is too much. */
bool script_content_keep(struct script *s);
/* The script's output has ended: so does the answer, or the connection, or a word of cgiexec is
   waited for; or a page is the answer, where there is none. */
void script_end_judge(struct server *server, struct script *s);
/* The word has not come soon: cgiexec is asked for it. */
void script_end_ask(struct script *s);
/* Passes on what the script prints, as far as it goes. */
void script_output_move(struct server *server, struct script *s);
/* Drops it, where no client is left to have it. */
void script_output_drop(struct server *server, struct script *s);
/* All is known, or nothing more will be: the record is written, the place is free. */
void script_free(struct server *server, struct script *s);
/* Closes one of the script's descriptors, if it is open. */
void script_descriptor_close(struct server *server, struct watch *watch, int *fd);
/* The script runs: cgiexec has said so, or the script itself by printing something. */
void script_started(struct server *server, struct script *s);
/* Reads what the leash has. False: s no longer answers its client. */
bool script_fate_read(struct server *server, struct script *s);
/* Makes the answer's head from the script's. 0, or the status instead: 502 when it does not fit,
   503 when the rules of the location cannot be looked up. */
unsigned int script_respond(struct server *server, struct script *s);
/* Passes an interim answer (1xx) on, whose header is the beginning of what was printed. */
void script_interim(struct server *server, struct script *s, struct bytes printed);
/* The script's answer is a local Location that is to be answered in place: the request is decided
   about anew, as one for that path. */
void script_redirect(struct server *server, struct script *s);
/* Packs the record of the answer, or of none, into s->record, and counts it. */
void script_record_pack(struct server *server, struct script *s);

#endif
