/* logs: the access log and the error log, as the settings have them. */
#ifndef LOGFMT_LOGS_H
#define LOGFMT_LOGS_H

#include <stdbool.h>

#include <httpway/record.h>

/* tee: messages go to stderr too. */
void logs_init(bool tee);

/* Opens the files; dies when one cannot be opened. signals: the descriptor that reports signals. */
void logs_open(int signals);

/* Opens them again, with the settings as they are now. */
void logs_reopen(void);

/* Opens them again when an hour has passed, or when that was asked for while lines could not be
   written. */
void logs_turn(void);

/* Puts a record where it belongs. */
void logs_take(struct record const *r);

/* A line of our own. */
void logs_say(enum record_level level, char const *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes everything that waits. */
void logs_flush(void);

#endif
