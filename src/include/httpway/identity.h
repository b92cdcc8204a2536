/* identity: the user that a program started as root becomes. */
#ifndef HTTPWAY_IDENTITY_H
#define HTTPWAY_IDENTITY_H

#include <sys/types.h>

#include <httpway/conf.h>

struct identity {
  uid_t uid;
  gid_t gid;
};

/* $UID and $GID when one of them is set, else the configuration's user. Malformed, zero or missing
   ids die with a sentence and exit 100. setting names the keyword for messages, e.g. "User". */
struct identity identity_choose(struct conf_user const *user, char const *setting);

#endif
