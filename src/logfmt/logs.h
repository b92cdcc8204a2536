/* logs: the access log and the error log, as the configuration has them. */
#ifndef LOGFMT_LOGS_H
#define LOGFMT_LOGS_H

#include <stdbool.h>

#include <httpway/conf.h>
#include <httpway/record.h>

/* Reads the configuration; dies when there is none. tee: messages go to stderr too. */
void logs_init(char const *cdb, bool tee);

/* The globals of the configuration in force. */
struct conf_globals const *logs_globals(void);

/* Opens the files; dies when one cannot be opened. reread: whether the name of the cdb still means
   the same file. signals: the descriptor that reports signals. */
void logs_open(bool reread, int signals);

/* Opens them again, with the configuration as it is now. */
void logs_reopen(void);

/* Opens them again when an hour has passed, or when that was asked for while lines could not be
   written. */
void logs_turn(void);

/* Puts a record where it belongs. */
void logs_take(struct record const *r);

/* A line of our own. */
void logs_say(enum record_level level, char const *text, char const *object, char const *reason);

/* Writes everything that waits. */
void logs_flush(void);

#endif
