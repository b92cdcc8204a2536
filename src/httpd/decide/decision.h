/* decision: what an exchange is settled on when it is no file: a page, or nothing. */
#ifndef HTTPD_DECIDE_DECISION_H
#define HTTPD_DECIDE_DECISION_H

#include "state/exchange.h"

/* Settles on a generated page. why is for the log. */
void decide_page(struct exchange *e, unsigned int status, char const *why);

/* Settles on an answer without content. */
void decide_empty(struct exchange *e, unsigned int status, char const *why);

/* Settles on 501: a method that only a script could know, and there is none. */
void decide_method_unknown(struct exchange *e);

/* Settles on 500 with no content, and nothing that the location says of answers: a rule about them
   cannot be read. */
void decide_bare(struct exchange *e, char const *why);

/* Closes the file that was found, if any. */
void decide_drop_file(struct exchange *e);

#endif
