/* place_open: names below a Location, opened as its SymbolicLinks wants it. */
#include "files/careful_open.h"
#include "decide/place_open.h"
#include "state/server.h"
#include "decide/unread.h"

void place_put(struct exchange const *e, struct bytes place, struct bytes host, struct output *out)
{
  if (e->way.location.user_directory)
    output_home(out, e->way.home, place);
  else
    output_expanded(out, place, host);
}

/* What is below a home is its user's. */
static struct path_parts parts_of(struct exchange const *e, struct bytes name)
{
  return (struct path_parts){ .name = name.s,
                              .length = name.n,
                              .trusted = e->way.location.user_directory ? e->way.home.n
                                                                        : e->way.place_length,
                              .place = e->way.place_length };
}

enum open_verdict place_open(struct server *server, struct exchange *e, struct bytes name,
                             struct found_file *file)
{
  struct path_parts const way = parts_of(e, name);
  struct file_status status;
  if (e->way.location.symbolic_links == LINKS_FOLLOW)
    return file_cache_open(&server->files, &way, e->now, &e->lookups, file);
  return careful_open(&way, e->way.location.symbolic_links, e->now, &e->lookups, file, &status);
}

enum open_verdict place_open_present(struct server *server, struct exchange *e, struct bytes name,
                                     struct found_file *file)
{
  enum open_verdict verdict = place_open(server, e, name, file);
  struct path_parts way;
  if (verdict != OPEN_REFUSED)
    return verdict;
  way = parts_of(e, name);
  return unread_open(server, e, &way, e->way.location.symbolic_links, file);
}
