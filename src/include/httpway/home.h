/* home: whose directory may be shown to strangers (REFERENCE 7.22). */
#ifndef HTTPWAY_HOME_H
#define HTTPWAY_HOME_H

#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* Whether the account that was looked up by a name has that very name (a database that does not
   tell upper from lower case would give one user many), a number that is neither 0 nor below
   min_uid, and an absolute directory. */
bool home_is_served(struct passwd const *account, struct bytes name, uint32_t min_uid);

#endif
