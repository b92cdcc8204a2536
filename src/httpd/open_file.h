/* open_file: a file opened for reading without ever waiting. */
#ifndef HTTPD_OPEN_FILE_H
#define HTTPD_OPEN_FILE_H

#include <sys/stat.h>

#include "exchange.h"

enum open_verdict {
  OPEN_FILE,      /* regular: *file holds it */
  OPEN_DIRECTORY, /* *file holds its descriptor */
  OPEN_MISSING,   /* no such file, or part of the path is no directory */
  OPEN_REFUSED,   /* no permission, loop, fifo, device, socket ... */
  OPEN_UNABLE     /* out of descriptors or memory */
};

/* Opens name below the directory descriptor (AT_FDCWD for an absolute name). flags: O_NOFOLLOW or
   0. now bounds the modification time. */
enum open_verdict open_file(int directory, char const *name, int flags, int64_t now,
                            struct found_file *file);

/* The same, and what fstat says of a file or directory. */
enum open_verdict open_file_status(int directory, char const *name, int flags, int64_t now,
                                   struct found_file *file, struct stat *st);

/* Reads exactly so many bytes of the file from offset on, if they are in memory. False: they are
   not, or there are fewer, or it failed. */
bool found_read(struct found_file const *file, uint64_t offset, char *out, size_t length);

/* What an error of open means. */
enum open_verdict open_failed(int error);

#endif
