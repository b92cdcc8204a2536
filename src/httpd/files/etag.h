/* etag: the strong entity tag of a file (RFC 9110 section 8.8.3): a number that differs whenever
   the bytes may, and tells nothing else; and the content coding, so that no coded representation
   shares one with the file itself. Pure. */
#ifndef HTTPD_FILES_ETAG_H
#define HTTPD_FILES_ETAG_H

#include <stddef.h>

#include "files/found_file.h"
#include "files/file_status.h"

/* The number of a file as it is now; never 0. image: of the mount, when times do not tell that it
   was exchanged; else 0. The same after a restart, in each process, and wherever the same file
   system is mounted: neither device nor mount are in it, since who writes a file cannot choose the
   time of its last change. */
uint64_t etag_version(struct file_status const *status, uint64_t image);

/* Writes the tag with its quotes; returns its length, at most ETAG_MAX; 0: it has none. coding:
   empty, or at most CODING_MAX bytes. */
size_t etag_format(char out[ETAG_MAX], struct found_file const *file, struct bytes coding);

#endif
