/* route: which location answers for a host, a path and a client. The one routing function, used by
   httpd, the helpers and httpway-why. Reads the compiled configuration only; touches no file. */
#ifndef HTTPWAY_ROUTE_H
#define HTTPWAY_ROUTE_H

#include <httpway/address.h>
#include <httpway/bytes.h>
#include <httpway/conf.h>

enum route_verdict {
  ROUTE_FOUND,
  ROUTE_NO_ALIAS,       /* 404, without error document */
  ROUTE_HOME_NOT_KNOWN, /* authcheck has to be asked first for the home of `user` */
  ROUTE_DAMAGED         /* 500: the compiled configuration was overwritten in place */
};

struct route {
  struct conf_location const *location;
  uint32_t location_number;
  struct bytes
      rest; /* what follows the alias in path; empty or starting with '/' (but for '~' aliases) */
  bool denied;             /* Access says no: 403 */
  struct bytes user, home; /* UserDirectory: login name, and home directory when it was found */
};

/* How the walk learns of home directories. */
enum route_home {
  ROUTE_HOME_FOUND,  /* *home is the directory, and lives as long as the route is used */
  ROUTE_HOME_NONE,   /* no user of that name, or none that is served: the search continues */
  ROUTE_HOME_UNKNOWN /* ROUTE_HOME_NOT_KNOWN is the verdict */
};

struct route_homes {
  enum route_home (*find)(void *data, uint32_t location, struct bytes user, struct bytes *home);
  void *data;
};

/* Finds the location. path is decoded and, when virtual->sanitize_path, cleaned. client is unmapped
   (address.h). Aliases with UserDirectory are skipped when homes is null (home directories cannot
   be looked up). */
enum route_verdict route_find(struct conf const *c, struct conf_virtual const *v, struct bytes path,
                              struct address const *client, struct route_homes const *homes,
                              struct route *out);

/* Takes the login name off what follows an alias with UserDirectory: the first segment, or with an
   alias that ends in '~' the remainder of the one that it ends in. *rest is what follows it then.
   False: no user can have such a name (empty, too long, beginning with a dot, with a control
   character). */
bool route_user(struct bytes alias, struct bytes *rest, struct bytes *user);

/* The verdict of rules for a client; otherwise when none covers it. */
bool route_rules_allow(struct conf_rules const *rules, struct address const *client,
                       bool otherwise);

#endif
