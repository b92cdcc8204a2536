/* pending_path: what is still to be walked of a path, component by component; the target of a
   symbolic link replaces the link in it. Pure: touches no file. */
#ifndef HTTPWAY_PENDING_PATH_H
#define HTTPWAY_PENDING_PATH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include <httpway/bytes.h>

struct pending_path {
  size_t at, end;
  char text[2 * PATH_MAX];
};

enum pending_verdict { PENDING_COMPONENT, PENDING_END, PENDING_TOO_LONG };

/* Begins a walk. False: the path is longer than PATH_MAX. */
bool pending_begin(struct pending_path *p, struct bytes path);
/* Takes the next component, NUL-terminated. TOO_LONG: longer than any name can be. */
enum pending_verdict pending_next(struct pending_path *p, char name[NAME_MAX + 1]);
/* True when nothing but slashes is left. */
bool pending_is_last(struct pending_path const *p);
/* Puts a link's target before what is left. False: that is too long to be meant. */
bool pending_splice(struct pending_path *p, struct bytes target);

/* How many bytes are left, slashes included. */
static inline size_t pending_left(struct pending_path const *p)
{
  return p->end - p->at;
}

#endif
