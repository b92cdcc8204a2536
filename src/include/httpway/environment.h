/* environment: what a program that serves keeps of the variables that it was started with. */
#ifndef HTTPWAY_ENVIRONMENT_H
#define HTTPWAY_ENVIRONMENT_H

/* Forgets, and overwrites, every variable but those named (up to a null) and HTTPWAY_*. What was
   got by getenv(3) of others before is gone. */
void environment_keep(char const *const *names);

/* For a program that hands them on: every variable but HTTPWAY_* is copied elsewhere, and
   overwritten where /proc/PID/environ shows it. Without memory for one that stays where it is. */
void environment_move(void);

#endif
