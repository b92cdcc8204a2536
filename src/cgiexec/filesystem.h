/* filesystem: what kind of file system something lies on. */
#ifndef CGIEXEC_FILESYSTEM_H
#define CGIEXEC_FILESYSTEM_H

#include <stdbool.h>

/* Whether it is a program that an ordinary user may have mounted (FUSE): then owners are what that
   user says. Such mounts always have nosuid; one that root wants to be trusted has not. */
bool filesystem_is_a_users(char const *path);

#endif
