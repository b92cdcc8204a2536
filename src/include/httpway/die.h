/* die: how a program ends when a person can mend what is wrong: one line on standard error with
   program, what, where, why and the remedy. PROG must have been set. All of them are in
   doc/messages.html. */
#ifndef HTTPWAY_DIE_H
#define HTTPWAY_DIE_H

/* Exits code: "PROG: fatal: unable to WHAT WHERE: REASON: REMEDY", the reason being errno's. */
_Noreturn void die_unable(int code, char const *what, char const *where, char const *remedy);

/* After conf_open_trusted of path has failed with errno: exits 100 when it is no compiled
   configuration of this version, or not to be trusted, else 111. */
_Noreturn void die_configuration(char const *path);

/* What is behind the header of a compiled configuration makes no sense: exits 100. */
_Noreturn void die_damaged(char const *path);

#endif
