/* redirect: targets of redirects, built from decoded paths and escaped again, so that no byte of
 * the client's gets into the header raw. */
#ifndef HTTPD_DECIDE_REDIRECT_H
#define HTTPD_DECIDE_REDIRECT_H

#include "state/exchange.h"

/* The Location of the configuration is another resource, or it has a Redirect: to that, with the
 * rest of the path unless PathArgs, and the query with RedirectQuery. */
struct decision redirect_to_place(struct exchange *e);
/* A directory without its slash: a redirect to the path with it; always by path only, so that it
 * fits behind any proxy. */
struct decision redirect_to_directory(struct exchange *e);
/* A redirect to a target of the server's owner (files of Redirect and Imagemap). query:
 * RedirectQuery counts. */
struct decision redirect_to(struct exchange *e, struct bytes target, bool query, char const *why);

#endif
