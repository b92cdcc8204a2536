/* request: the request that httpway-why is asked about, as a client would send it. */
#ifndef HTTPD_WHY_REQUEST_H
#define HTTPD_WHY_REQUEST_H

#include <httpway/bytes.h>

/* The port of a URL's authority: the one that is written, or the scheme's; 0: the URL names none,
   as it is a path only. Dies 100 when it is no http URL. */
unsigned int url_port(struct bytes url);

/* Writes the head of the request: for METHOD, URL and "Name: value" words. Host is made from the
   URL unless a word names it. Returns the length; dies 100 when a word is no field or all is too
   long. */
size_t why_request_make(char *out, size_t room, char const *const *words);

#endif
