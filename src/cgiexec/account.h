/* account: the user that scripts run as. */
#ifndef CGIEXEC_ACCOUNT_H
#define CGIEXEC_ACCOUNT_H

#include "script.h"

/* Once, before anything is given up. */
void account_init(void);

/* Whether this process may change its ids at all. */
bool account_may_change(void);

/* Says which user scripts run as where that may be a surprise; and that AllowSetID cannot be
   had. */
void account_say(struct conf const *conf);
void account_check_set_id(struct conf const *conf);

/* Sets uid, gid and groups; s->status is that of the file. */
bool account_choose(struct script *s);

/* Whether the script's identity has the right `bits` (1 execute, 4 read) to the file. */
bool account_allows(struct script const *s, mode_t bits);

/* Opens ChildLog as the server's user, whatever it is; no link as its last name. -1 errno. */
int account_open_log(struct conf const *conf, char const *path);

#endif
