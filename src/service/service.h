/* service: what httpway-conf is asked to make. Strings belong to the command line, or live as long
   as the program. */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <stdbool.h>
#include <sys/types.h>

struct flavour;

/* A host, or null for all that are not named, and the directory of its files. */
struct site {
  char const *host, *directory;
};

struct service {
  struct flavour const *flavour;
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

#endif
