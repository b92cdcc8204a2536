/* membership: whether a user has an account, and whether a group is one of its groups. */
#ifndef CGIEXEC_MEMBERSHIP_H
#define CGIEXEC_MEMBERSHIP_H

#include <sys/types.h>

#include "script.h"

enum membership {
  MEMBERSHIP_YES,
  MEMBERSHIP_NO, /* an account, but not of that group */
  MEMBERSHIP_NO_ACCOUNT,
  MEMBERSHIP_UNABLE, /* errno */
  MEMBERSHIP_REFUSED /* s has refusal and why */
};

/* Asks the account database, for s, and remembers what it says for a minute. */
enum membership membership_find(struct script *s, uid_t uid, gid_t gid);

#endif
