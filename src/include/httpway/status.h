/* status: status codes and their phrases (RFC 9110 section 15). */
#ifndef HTTPWAY_STATUS_H
#define HTTPWAY_STATUS_H

#include <httpway/bytes.h>

/* The reason phrase, "Unknown" for a code that we never send. 302 is "Found". */
struct bytes status_reason(unsigned int status);

#endif
