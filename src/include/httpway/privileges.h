/* privileges: djb's $ROOT, $UID, $GID, or the configuration's users, and giving everything else
   up. */
#ifndef HTTPWAY_PRIVILEGES_H
#define HTTPWAY_PRIVILEGES_H

#include <stdbool.h>
#include <sys/types.h>

#include <httpway/conf.h>

/* Run once, after the last thing that needs root. When we are root: chroot to $ROOT (or
   root_directory) and chdir to "/"; become $UID and $GID (or user) with no supplementary groups;
   check that setuid(0) fails. Not root: only what needs no privilege ($ROOT and root_directory are
   refused with a sentence: they cannot be honoured). Then no_new_privs where the system has it.
   Malformed, zero or missing ids (we are root and no user is named) die with a sentence and exit
   100; system failures with 111. setting names the keyword for messages, e.g. "User". */
void privileges_drop(struct conf_user const *user, struct bytes root_directory,
                     char const *setting);

/* The same without no_new_privs. */
void privileges_become(struct conf_user const *user, struct bytes root_directory,
                       char const *setting);

/* The parts of it that a program needs which stays root: the change of root, with the same refusal
   when we are not root; and no_new_privs. */
void privileges_change_root(struct bytes root_directory);
void privileges_gain_no_more(void);
/* Whether set-id programs would still give any. */
bool privileges_may_be_gained(void);

/* The user that a program started as root becomes. */
struct identity {
  uid_t uid;
  gid_t gid;
};

/* $UID and $GID when one of them is set, else the configuration's user. Malformed, zero or missing
   ids die with a sentence and exit 100. setting names the keyword for messages, e.g. "User". */
struct identity identity_choose(struct conf_user const *user, char const *setting);

#endif
