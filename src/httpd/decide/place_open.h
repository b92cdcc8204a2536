/* place_open: files below a Location. */
#ifndef HTTPD_DECIDE_PLACE_OPEN_H
#define HTTPD_DECIDE_PLACE_OPEN_H

#include <httpway/output.h>

#include "files/open_file.h"

struct exchange;
struct server;

/* Appends a place of e's location as it is in the file system: expanded, or below e's home. */
void place_put(struct exchange const *e, struct bytes place, struct bytes host, struct output *out);

/* Opens name, NUL-terminated, which begins with e's place, as SymbolicLinks wants it. */
enum open_verdict place_open(struct server *server, struct exchange *e, struct bytes name,
                             struct found_file *file);

/* The same of what is to be served: a script that User may not read is OPEN_FILE, too (unread.h).
 */
enum open_verdict place_open_present(struct server *server, struct exchange *e, struct bytes name,
                                     struct found_file *file);

#endif
