/* route: which location answers for a host, a path and a client (REFERENCE 2.3, 2.4, 2.8). The one
   routing function, used by httpd, the helpers and httpway-why. Reads the compiled configuration
   only; touches no file. */
#ifndef HTTPWAY_ROUTE_H
#define HTTPWAY_ROUTE_H

#include <httpway/address.h>
#include <httpway/bytes.h>
#include <httpway/conf.h>

enum route_verdict {
  ROUTE_FOUND,
  ROUTE_NO_VIRTUAL, /* 400 */
  ROUTE_NO_ALIAS,   /* 404, without error document */
  ROUTE_DAMAGED     /* 500: the compiled configuration is malformed */
};

struct route {
  uint32_t location_number;
  struct conf_location location;
  struct bytes
      rest; /* what follows the alias in path; empty or starting with '/' (but for '~' aliases) */
  bool denied; /* Access says no: 403 */
};

/* Finds the location. path is decoded and, when virtual->sanitize_path, cleaned. client is unmapped
   (address.h). Aliases with UserDirectory are passed over when skip_user_directories (nobody can be
   asked for home directories). */
enum route_verdict route_find(struct conf const *c, struct conf_virtual const *v, struct bytes path,
                              struct address const *client, bool skip_user_directories,
                              struct route *out);

/* The verdict of a table of rules for a client; otherwise when none covers it. */
bool route_rules_allow(struct bytes rules, struct address const *client, bool otherwise);

#endif
