/* flavours: the supervisors that a service directory can be made for. */
#ifndef SERVICE_FLAVOURS_H
#define SERVICE_FLAVOURS_H

struct template;

struct flavour {
  char const *name;
  char const *scanner; /* the program that watches a directory of services */
  char const *places;  /* where that directory usually is, the usual one first; blanks between */
  char const *start;   /* what must be typed after a link was put there, or null */
  char const *restart; /* in the service directory */
  char const *as_user; /* the program that becomes a user and executes, with a blank behind */
  struct template const *files;
};

#define FLAVOUR_NAMES "daemontools, s6 or runit"

/* Null: there is none of that name. */
struct flavour const *flavour_named(char const *name);
/* The one whose scanner is in PATH; where several are, the one of them that runs. Null: that cannot
   be told. */
struct flavour const *flavour_detect(void);

#endif
