/* flavours: the supervisors that a service directory can be made for. */
#ifndef SERVICE_FLAVOURS_H
#define SERVICE_FLAVOURS_H

#include <stdbool.h>

#include <skalibs/stralloc.h>

struct service;
struct template;

struct flavour {
  char const *name;
  char const *scanner; /* the program that watches a directory of services */
  char const *places;  /* where that directory usually is, the usual one first; blanks between */
  char const *start;   /* what must be typed after a link was put there, or null */
  char const *up;      /* starts what is down, in the service directory */
  char const *lock;    /* waits for a lock on the file named by the next word, and executes */
  char const *as_user; /* the program that becomes a user and executes, with a blank behind */
  struct template const *files, *files_own; /* made by root; by another user, where these differ */
  void (*quote)(stralloc *, char const *);  /* a word of its scripts */
};

#define FLAVOUR_NAMES "daemontools, s6, runit or systemd"

/* Null: there is none of that name. */
struct flavour const *flavour_named(char const *name);
/* The one whose scanner is in PATH; where several are, the one of them that runs; where none is,
   systemd if that runs. Null: that cannot be told. */
struct flavour const *flavour_detect(void);
bool systemd_runs(void);
/* The files that are made for a service. */
struct template const *flavour_files(struct service const *service);

#endif
