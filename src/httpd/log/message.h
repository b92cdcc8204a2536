/* message: the core's own words: one line each, `httpd: level: text`, to ErrorLog by way of logfmt,
   or to standard error when there is no logfmt. Never waits. */
#ifndef HTTPD_LOG_MESSAGE_H
#define HTTPD_LOG_MESSAGE_H

#include <stdbool.h>

#include <httpway/bytes.h>
#include <httpway/record.h>

#include "log/journal.h"

/* Messages go to standard error until this is called, and also later when journal has no channel.
 */
void message_open(struct journal *journal);

/* Debugging: whether message_debug says anything. */
void message_debugging(bool on);
extern bool message_debugging_on; /* message_debugging sets it */
static inline bool message_is_debugging(void)
{
  return message_debugging_on;
}

/* printf-like; longer texts are cut. */
__attribute__((format(printf, 2, 3))) void message(enum record_level level, char const *format,
                                                   ...);
/* An answer to whoever told the server to start or to reload: where ErrorLog is a file, standard
   error, which the supervisor's logger reads, has it, too. */
__attribute__((format(printf, 3, 4))) void
message_answer(struct bytes error_log, enum record_level level, char const *format, ...);
/* A macro: without debugging its arguments are not evaluated. */
#define message_debug(...) (message_is_debugging() ? message_debug_say(__VA_ARGS__) : (void)0)
__attribute__((format(printf, 1, 2))) void message_debug_say(char const *format, ...);

#endif
