/* ask_password: from the terminal, without showing it; or, where standard input is not a terminal,
   its first line. */
#ifndef AUTHCHECK_ASK_PASSWORD_H
#define AUTHCHECK_ASK_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/authorization.h>

struct asked_password {
  size_t n;
  char s[PASSWORD_MAX + 1];
};

bool ask_password_is_terminal(void);

/* Dies 100 when it is too long, 111 when nothing can be read. The caller wipes it. */
void ask_password(char const *prompt, struct asked_password *out);
void ask_password_wipe(struct asked_password *password);

#endif
