/* say: lines to the operator on standard error. They never wait: a log that stands still must not
   keep a script alive, or a request waiting, or the end of the core unseen. What cannot be written
   at once is lost. */
#ifndef HTTPWAY_SAY_H
#define HTTPWAY_SAY_H

#include <stddef.h>

#include <httpway/bytes.h>

enum say_level { SAY_WARNING, SAY_INFO };

/* Once, at the start. */
void say_open(void);

/* "PROG: warning: text", PROG being the name of the program; unprintable bytes of text are
   escaped. */
void say(enum say_level level, char const *format, ...) __attribute__((format(printf, 2, 3)));

/* The same of any program and level. */
void say_line(char const *prog, char const *level, struct bytes text);

/* A warning of head, as much of text as fits in a line, and tail; lost: how many bytes of text are
   gone already. */
void say_quote(char const *head, struct bytes text, size_t lost, char const *tail);

#endif
