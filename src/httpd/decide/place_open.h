/* place_open: files below a Location, opened as its SymbolicLinks wants it. What User may not read
   can be a script all the same, which its own user executes or reads, or a directory that may be
   passed through: the core needs to know that it is there, and no more. */
#ifndef HTTPD_DECIDE_PLACE_OPEN_H
#define HTTPD_DECIDE_PLACE_OPEN_H

#include <httpway/output.h>

#include "files/careful_open.h"
#include "state/exchange.h"

struct server;

/* Appends a place of e's location as it is in the file system: expanded, or below e's home. */
static inline void place_put(struct exchange const *e, struct bytes place, struct bytes host,
                             struct output *out)
{
  if (e->way.settings->user_directory)
    output_home(out, e->way.home, place);
  else
    output_expanded(out, place, host);
}

/* Opens name, NUL-terminated, which begins with e's place. */
enum open_verdict place_open(struct server *server, struct exchange *e, struct bytes name,
                             struct found_file *file);

/* The same of the physical path, which is to be served: a script that User may not read is
   OPEN_FILE, too. */
enum open_verdict place_open_present(struct server *server, struct exchange *e,
                                     struct found_file *file);

/* The same of a physical path that the configuration names, and not the request. */
enum open_verdict named_open_present(struct server *server, struct exchange *e,
                                     struct found_file *file);

/* Says, once for each request, which directory above the physical path User may not pass through,
   if that is why a script there cannot be found. */
void closed_say(struct exchange *e);

#endif
