/* accounts: the users of a service. */
#ifndef SERVICE_ACCOUNTS_H
#define SERVICE_ACCOUNTS_H

#include "service.h"

/* Looks both accounts up and fills in log_uid and log_gid. Dies when one is missing, and says with
   which commands of this system it can be made (for systemd, whose systemd-sysusers can make them,
   accounts_later is set instead); or when one is root's, has a name that could not
   stand in a script, or, not started by root, is not the user who started us. */
void accounts_check(struct service *service);

#endif
