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
bool message_is_debugging(void);

/* printf-like; longer texts are cut. */
__attribute__((format(printf, 2, 3))) void message(enum record_level level, char const *format,
                                                   ...);
/* An answer to whoever told the server to start or to reload: where ErrorLog is a file, standard
   error, which the supervisor's logger reads, has it, too. */
__attribute__((format(printf, 3, 4))) void
message_answer(struct bytes error_log, enum record_level level, char const *format, ...);
__attribute__((format(printf, 1, 2))) void message_debug(char const *format, ...);

#endif
