/* report: the mistakes and the doubts found in a file: gathered in any order, printed in the order
   of the texts. */
#ifndef CONFIG_REPORT_H
#define CONFIG_REPORT_H

#include <stdbool.h>

#include "source.h"

/* This many of each kind are printed, the rest is counted. */
#define REPORT_SHOWN_MAX 100

struct report_entry {
  uint32_t at;     /* position, or NOWHERE: the configuration as a whole */
  uint32_t number; /* in the order they were found */
  bool warning;
  struct bytes text;
};

struct report {
  struct source const *source;
  struct report_entry *entries;
  size_t count, room, errors, warnings;
};

#if defined(__GNUC__)
#define REPORT_PRINTF __attribute__((format(printf, 3, 4)))
#else
#define REPORT_PRINTF
#endif

/* Long messages are cut; put user's text in by show(). */
void report_error(struct report *report, uint32_t at, char const *format, ...) REPORT_PRINTF;
void report_warning(struct report *report, uint32_t at, char const *format, ...) REPORT_PRINTF;

/* Prints everything to standard error, each with its line and a caret below. */
void report_print(struct report *report);
void report_free(struct report *report);

/* User's text for a message: in quotes, made printable, cut when it is long. */
struct shown {
  char text[68];
};
struct shown show(struct bytes text);

#endif
