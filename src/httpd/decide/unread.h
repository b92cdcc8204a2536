/* unread: what User may not read can be a script all the same, which its own user executes or
   reads, or a directory that may be passed through. The core needs to know that it is there, and no
   more. */
#ifndef HTTPD_DECIDE_UNREAD_H
#define HTTPD_DECIDE_UNREAD_H

#include "files/careful_open.h"

struct server;

/* What could not be opened for reading, by the same rules for links. OPEN_FILE only for a script,
   OPEN_DIRECTORY only for what may be passed through; the descriptor is not for reading. */
enum open_verdict unread_open(struct server *server, struct exchange *e,
                              struct path_parts const *way, unsigned int links,
                              struct found_file *file);

/* Says, once for each request, which directory above name User may not pass through, if that is why
   a script there cannot be found. name: NUL-terminated. */
void unread_say_closed(struct server *server, struct exchange *e, char const *name);

#endif
