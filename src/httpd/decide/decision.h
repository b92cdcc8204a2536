/* decision: those of one kind, made. */
#ifndef HTTPD_DECIDE_DECISION_H
#define HTTPD_DECIDE_DECISION_H

#include "state/decision.h"

/* A generated page. why is for the log. */
struct decision decision_page(unsigned int status, char const *why);

/* An answer without content. */
struct decision decision_empty(unsigned int status, char const *why);

/* 501: a method that only a script could know, and there is none. */
struct decision decision_method_unknown(void);

/* 500 with no content, and nothing that the location says of answers: a rule about them cannot be
   read. */
struct decision decision_bare(char const *why);

/* None yet, but what authcheck has to be asked (enum auth_kind). */
struct decision decision_question(uint8_t question);

/* For functions that say whether to go on: not, since that is the answer. */
static inline bool refuse(struct decision *d, struct decision answer)
{
  *d = answer;
  return false;
}

#endif
