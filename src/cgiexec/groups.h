/* groups: the supplementary groups of an account, as initgroups(3) would set them. */
#ifndef CGIEXEC_GROUPS_H
#define CGIEXEC_GROUPS_H

#include <stdbool.h>

#include "script.h"

/* s->groups, with s->gid in front; they live until the next call. Those of an account that the
   configuration names stand in it. */
void groups_read(struct script *s);
/* Those of whatever account has s->uid: asks the account database, and remembers for a minute what
   it says. False with refusal and why. */
bool groups_find(struct script *s);

#endif
