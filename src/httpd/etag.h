/* etag: the strong entity tag of a file (RFC 9110 section 8.8.3): modification time to the
   nanosecond, size and inode, so that a file written anew or put in its place by rename gets
   another one; and the content coding, so that no coded representation shares one with the file
   itself. Pure. */
#ifndef HTTPD_ETAG_H
#define HTTPD_ETAG_H

#include <stddef.h>

#include "exchange.h"

/* Writes the tag with its quotes; returns its length, at most ETAG_MAX. */
size_t etag_format(char out[ETAG_MAX], struct found_file const *file, enum coding coding);

#endif
