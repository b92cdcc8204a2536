/* careful_open: a file opened with an eye on symbolic links: on where they lead (SymbolicLinks),
   and on how much work they make (PathLookups). */
#ifndef HTTPD_FILES_CAREFUL_OPEN_H
#define HTTPD_FILES_CAREFUL_OPEN_H

#include <stddef.h>

#include "files/open_file.h"

/* Which part of a path is whose. */
struct path_parts {
  char const *name; /* the whole path, absolute, NUL-terminated */
  size_t length;    /* of it */
  size_t trusted;   /* its first bytes are the configuration's: links in them are just followed */
  size_t place;     /* its first bytes are the Location: links in them may lead anywhere */
  int flags;        /* of open, besides OPEN_FILE_FLAGS: O_PATH or 0 */
};

/* As open_file. Of links behind the place, only those that `links` (enum conf_links) allows are
   followed; others are OPEN_REFUSED, and so are more than 16 (40 where all are followed) and what
   takes more look-ups than are left. Where there is a link each component is opened by the
   directory above it, so no renaming meanwhile leads elsewhere. st: what fstat says of what was
   opened. */
enum open_verdict careful_open(struct path_parts const *way, unsigned int links, int64_t now,
                               uint32_t *lookups, struct found_file *file,
                               struct file_status *status);

#endif
