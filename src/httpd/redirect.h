/* redirect: targets of redirects, built from decoded paths and escaped again, so that no byte of
 * the client's gets into the header raw. */
#ifndef HTTPD_REDIRECT_H
#define HTTPD_REDIRECT_H

#include "exchange.h"

/* The Location of the configuration is another resource: a redirect to it, with the rest of the
 * path unless PathArgs. */
void redirect_to_place(struct exchange *e, struct bytes host);
/* A directory without its slash: a redirect to the path with it; always by path only, so that it
 * fits behind any proxy. */
void redirect_to_directory(struct exchange *e);
/* A redirect to a target of the server's owner (Redirect, Imagemap). */
void redirect_to(struct exchange *e, struct bytes target, char const *why);

#endif
