/* service: what httpway-conf is asked to make. Strings belong to the command line, or live as long
   as the program. */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <stdbool.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

/* A file of a service directory; its name and text are filled in (template.h). A list ends with a
   null name. */
struct template
{
  char const *name, *text;
  mode_t mode;
};

/* A supervisor (supervisors.h). */
struct supervisor {
  char const *name;
  char const *scanner; /* the program that watches a directory of services */
  char const *places;  /* where that directory usually is, the usual one first; blanks between */
  char const *start;   /* what must be typed after a link was put there, or null */
  char const *up;      /* starts what is down, in the service directory */
  char const *lock;    /* waits for a lock on the file named by the next word, and executes */
  char const *as_user; /* the program that becomes a user and executes, with a blank after */
  struct template const *files, *files_own; /* made by root; by another user, where these differ */
  void (*quote)(stralloc *, char const *);  /* a word of its scripts */
};

/* A host, or null for all that are not named, and the directory of its files. */
struct site {
  char const *host, *directory;
};

struct service {
  struct supervisor const *supervisor;
  char const *account, *log_account;
  uid_t log_uid;
  gid_t log_gid;
  bool by_root;          /* accounts differ from who made it: programs must change to them */
  char const *directory; /* absolute */
  char const *address;   /* null: every address of the machine */
  char const *port;
  struct site const *sites; /* none: a directory is made in that of the service */
  unsigned int site_count;
  bool accounts_later;  /* systemd-sysusers makes them, before the service starts */
  char const *unit;     /* systemd: the name of its units, without suffix; else null */
  char const *commands; /* the directory of our programs, as scripts name it */
};

/* The directory in that of the service that is served when no site was named. */
#define OWN_DIRECTORY "root"

/* Whether it asks for IPv6 beside IPv4: no address was named, and there is IPv6 here. */
bool service_is_dual(struct service const *service);

#endif
