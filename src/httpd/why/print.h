/* print: a decision in words, for the administrator. */
#ifndef HTTPD_WHY_PRINT_H
#define HTTPD_WHY_PRINT_H

#include "state/server.h"

/* How the request came to its location, and what answers it: a line "name: value" each. */
void why_print_route(struct server const *server, struct exchange const *e);
void why_print_answer(struct server *server, struct exchange *e);
/* That authcheck would have to be asked about a user. */
void why_print_question(struct bytes user);
/* The head of the answer; for a script nothing, since it says that itself. */
void why_print_head(struct server *server, struct exchange *e);

/* A script that cgiexec would not start, and with what it is answered; an empty reason: it cannot
   say. */
void why_print_refusal(unsigned int status, char const *why);

#endif
