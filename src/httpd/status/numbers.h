/* numbers: what the server can tell of itself: which numbers there are, and how each is
   called. Pure. */
#ifndef HTTPD_STATUS_NUMBERS_H
#define HTTPD_STATUS_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

#include "state/connection.h"
#include "state/counters.h"

/* All add up over processes. */
enum status_number {
  STATUS_PROCESSES,
  STATUS_CONNECTIONS,
  STATUS_CONNECTION_MAX,
  STATUS_MOST_CONNECTIONS, /* of each process, at once since the last Dump */
  STATUS_PARKED,           /* of those that wait */
  STATUS_ACCEPTED,
  STATUS_STATES, /* how many connections are in each state */
  STATUS_ANSWERS = STATUS_STATES + CONNECTION_STATES,
  STATUS_BYTES_READ = STATUS_ANSWERS + ANSWER_CLASSES,
  STATUS_BYTES_WRITTEN,
  STATUS_SCRIPTS, /* that run, or whose end is awaited */
  STATUS_SCRIPTS_MAX,
  STATUS_SCRIPT_QUEUE_MAX,
  STATUS_SCRIPTS_STARTED,
  STATUS_SPOOLED,   /* bytes in temporary files */
  STATUS_QUESTIONS, /* to authcheck */
  STATUS_CACHE_HITS,
  STATUS_CACHE_MISSES,
  STATUS_LOG_WAITING, /* bytes */
  STATUS_LOG_LOST,    /* records */
  STATUS_LOG_BLOCKED, /* processes that logfmt takes nothing from */
  STATUS_LOG_GONE,    /* processes that have lost logfmt */
  STATUS_RESTARTS,
  STATUS_NUMBERS = STATUS_RESTARTS + RESTARTED_PROGRAMS
};

struct status {
  uint64_t started, now; /* wall clock, seconds; only of a sum */
  uint64_t number[STATUS_NUMBERS];
};

/* Lines of one name stand together, with one help; they differ by their label. */
struct status_line {
  uint8_t number;     /* enum status_number */
  char const *name;   /* of the metric, without its prefix and suffix; null: the one before */
  char const *unit;   /* its last word, when it has one; else null */
  char const *help;   /* one sentence */
  char const *label;  /* null: none */
  char const *value;  /* of the label */
  char const *title;  /* for people */
  char const *header; /* above it, where a section begins; else null */
};

/* In the order in which they are told. */
struct status_line const *status_lines(size_t *count);
/* Whether it only grows; else it is how things are now. */
bool status_is_count(unsigned int number);
/* Adds up, number by number. */
void status_add(struct status *sum, struct status const *s);
/* Answers of every class. */
uint64_t status_answers(struct status const *s);

#endif
