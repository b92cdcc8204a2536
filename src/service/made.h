/* made: what was made so far, so that all of it, and nothing else, goes when something fails.
   Everything is made in a new directory with a name that no supervisor looks at, which gets its own
   name when it is whole. */
#ifndef SERVICE_MADE_H
#define SERVICE_MADE_H

#include <sys/types.h>

#include <skalibs/stralloc.h>

/* Makes the new directory beside the one to be, and enters it. Dies when path exists. */
void made_begin(char const *path);
/* In it. Names are literals or live as long as the program. */
void made_directory(char const *name, mode_t mode);
void made_file(char const *name, mode_t mode, stralloc const *text);
/* Gives what was made last to its user. */
void made_give(char const *name, uid_t uid, gid_t gid);
/* It gets its name. */
void made_rename(void);

/* Removes all that was made. */
void made_undo(void);
/* Does so, says "unable to WHAT NAME" with the reason, and exits 111. */
_Noreturn void made_fail_sys(char const *what, char const *name);

#endif
