/* tool: authcheck by hand. Each returns the exit code, and has said why when it is not 0 or 1. */
#ifndef AUTHCHECK_TOOL_H
#define AUTHCHECK_TOOL_H

#include <stdbool.h>

#include <httpway/password.h>

/* Asks for a password and prints yes (0) or no (1); 111: cannot tell. hashed: as EncryptedUserFile
   On. */
int tool_check(char const *file, char const *user, bool hashed);

/* Asks for a password and prints a line for a user file. cost: 0 for the usual. */
int tool_make(char const *user, enum password_kind kind, unsigned int cost);

#endif
