/* decide: what answer a request gets. From the request, the configuration and the file system;
 * sends nothing. */
#ifndef HTTPD_DECIDE_H
#define HTTPD_DECIDE_H

#include "exchange.h"

struct server;

/* Decides about e->request. Afterwards e->file.fd, when not -1, is open and belongs to the caller.
 */
void decide(struct server *server, struct exchange *e);

/* Only where e->request leads: virtual server, path and location. False: nowhere. */
bool decide_location(struct server *server, struct exchange *e);

/* Decides for a page of that status, whatever the request would lead to: of where it leads only the
   location counts, for its error document and its header fields. */
void decide_instead(struct server *server, struct exchange *e, unsigned int status,
                    char const *why);

/* Settles on a generated page. why is for the log. */
void decide_page(struct exchange *e, unsigned int status, char const *why);

/* Settles on 501: a method that only a script could know, and there is none. */
void decide_method_unknown(struct exchange *e);

/* Settles on 500 with no content, and nothing that the location says of answers: a rule about them
   cannot be read. */
void decide_bare(struct exchange *e, char const *why);

/* Whether a path of the same host and client leads to the location of e, with that rest behind the
   alias. */
bool decide_leads_here(struct server *server, struct exchange const *e, struct bytes path,
                       struct bytes rest);

/* Closes the file that was found, if any. */
void decide_drop_file(struct exchange *e);

#endif
