/* new_directory: what was made so far, so that all of it, and nothing else, goes when something
   fails. Everything is made in a new directory with a name that supervisors ignore, which gets its
   own name when it is whole. */
#ifndef SERVICE_NEW_DIRECTORY_H
#define SERVICE_NEW_DIRECTORY_H

#include <sys/types.h>

#include <skalibs/stralloc.h>

/* Makes the new directory beside the one to be, and enters it. Dies when path exists. */
void new_directory_begin(char const *path);
/* In it. Names are literals or live as long as the program. */
void new_directory_mkdir(char const *name, mode_t mode);
void new_directory_file(char const *name, mode_t mode, stralloc const *text);
/* Gives what was made last to its user. */
void new_directory_give(char const *name, uid_t uid, gid_t gid);
/* It gets its name. */
void new_directory_rename(void);

/* Removes all that was made. */
void new_directory_undo(void);
/* Does so, says "unable to WHAT NAME" with the reason, and exits 111. */
_Noreturn void new_directory_fail_sys(char const *what, char const *name);

#endif
