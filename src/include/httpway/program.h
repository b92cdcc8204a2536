/* program: what a program says of itself: name and version, why it ends, and what ps shows. PROG
   must have been set. */
#ifndef HTTPWAY_PROGRAM_H
#define HTTPWAY_PROGRAM_H

/* When -V or -h is the only argument: prints name and version, or the usage, and exits 0. To be
   called before anything else. */
void about(int argc, char const *const *argv, char const *usage);

/* How a program ends when a person can mend what is wrong: one line on standard error with program,
   what, where, why and the remedy. All of them are in doc/messages.html. */

/* Exits code: "PROG: fatal: unable to WHAT WHERE: REASON: REMEDY", the reason being errno's. */
_Noreturn void die_unable(int code, char const *what, char const *where, char const *remedy);

/* What ps shows of a process that goes on as something else than it was started as. */

/* Begins main: where the words of the command line lie. */
void title_open(int argc, char const *const *argv);
/* From here on ps shows name and what; the words of the command line are gone. Longer than they
   were it is cut. Before title_open nothing happens. */
void title_set(char const *name, char const *what);

#endif
