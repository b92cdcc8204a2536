/* careful_open: a file below a Location opened with an eye on symbolic links (SymbolicLinks). */
#ifndef HTTPD_CAREFUL_OPEN_H
#define HTTPD_CAREFUL_OPEN_H

#include <stddef.h>

#include "open_file.h"

/* As open_file, for the path name of which the first place_length bytes are the Location: links in
   those are the configuration's own and are followed. Of links behind them, only those that
   `links` (enum conf_links) allows are; others, and more than 16, are OPEN_REFUSED. Every component
   is opened by the directory above it, so no renaming meanwhile leads elsewhere. */
enum open_verdict careful_open(char const *name, size_t place_length, unsigned int links,
                               int64_t now, struct found_file *file);

#endif
