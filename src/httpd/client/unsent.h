/* unsent: what the system still has of the bytes that were sent on a socket. */
#ifndef HTTPD_CLIENT_UNSENT_H
#define HTTPD_CLIENT_UNSENT_H

#include <stdint.h>

/* Bytes that the other side has not confirmed yet. 0 where the system does not say: then what it
   has taken from us counts as received. */
uint64_t unsent(int fd);

#endif
