/* homes: home directories that authcheck has told, and names that have none, remembered for a
   while. Looks nobody up. */
#ifndef HTTPD_POOLS_HOMES_H
#define HTTPD_POOLS_HOMES_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/route.h>

struct home; /* one name */

struct homes {
  struct home *known, *unknown; /* null: nothing is remembered */
};

/* Makes room. 0 ok, -1 no memory. */
int homes_init(struct homes *homes);

/* What is remembered of a name. location: its UserDirectoryMinUID decides whom it serves. directory
   lives until the next homes_put. now: monotonic milliseconds. */
enum route_home homes_find(struct homes const *homes, struct bytes user, uint32_t location,
                           uint64_t now, struct bytes *directory);

/* Remembers a directory (up to AUTH_TEXT_MAX bytes), or that there is none: empty. The oldest of
   its kind goes, so that asking for names at random drives out no directory. */
void homes_put(struct homes *homes, struct bytes user, uint32_t location, uint64_t now,
               struct bytes directory);

void homes_forget(struct homes *homes);

#endif
