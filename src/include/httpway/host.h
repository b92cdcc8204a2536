/* host: the host name of a request or of a configuration, cleaned. Pure. */
#ifndef HTTPWAY_HOST_H
#define HTTPWAY_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>

#define HOST_MAX 255

/* Cleans text, "name", "name:port", "[v6]" or "[v6]:port": port and one final dot dropped, lower
   case, an IPv6 address in its canonical spelling. Only letters, digits, '-', '.', '_' and
   bracketed IPv6 (hex digits, ':' and '.') or IPvFuture (with '~' and '+', too) are allowed; no
   empty labels, so that the result can never be
   ".", ".." or hold a slash; a port is digits only, 0..65535, and may be empty. Writes at most
   HOST_MAX bytes to out; returns the length, 0 when text is no host. */
size_t host_clean(char *out, struct bytes text);

/* The port of text that host_clean takes; 0 when it names none. */
uint16_t host_port(struct bytes text);

#endif
