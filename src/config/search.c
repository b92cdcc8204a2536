/* search: chains walked as the server will walk them, to see what is never reached. Work grows with
   the sum of the chains' lengths, up to the alias "/" of each. */
#include "arena.h"
#include "map.h"
#include "search.h"

/* Longer aliases are not looked for: no request reaches them, and the work would grow with the
   square. */
enum { PREFIX_MAX = 4096 };

/* The aliases that a walk has come by and that no path below them gets past; values are numbers of
   locations. */
struct walls {
  struct map plain; /* end at a segment boundary */
  struct map tilde; /* end anywhere */
};

/* True when whatever the alias matches ends the search, for every client. */
static bool is_wall(struct control const *control)
{
  return !control->exact && !control->user_directory && !control->clients &&
         (control->prefix.n == 0 || control->prefix.s[0] == '/');
}

struct control *chain_location(struct control *from)
{
  while (from && !(from->alias && from->first_place))
    from = from->older;
  return from;
}

struct control *chain_next(struct control const *control)
{
  if (control->prefix.n == 0 && is_wall(control))
    return 0;
  return chain_location(control->older);
}

/* The number of a location that hides the control, or CONF_NONE. */
static uint32_t wall_find(struct walls const *walls, struct control const *control)
{
  struct bytes const prefix = control->prefix;

  for (size_t n = 1; n <= prefix.n && prefix.n <= PREFIX_MAX; n++) {
    bool const boundary = n == prefix.n ? !control->tilde : prefix.s[n] == '/';
    uint32_t const *found = boundary ? map_find(&walls->plain, bytes_of(prefix.s, n)) : 0;
    if (!found && walls->tilde.count)
      found = map_find(&walls->tilde, bytes_of(prefix.s, n));
    if (found)
      return *found;
  }
  return CONF_NONE;
}

static void wall_add(struct walls *walls, struct control const *control)
{
  struct map *map = control->tilde ? &walls->tilde : &walls->plain;

  if (is_wall(control) && !map_find(map, control->prefix))
    map_put(map, control->prefix, control->number);
}

static void use_note(struct control *control, struct virtual const *virtual)
{
  if (!control->users)
    control->users = arena_get(USERS_SHOWN_MAX * sizeof *control->users);
  if (control->use_count < USERS_SHOWN_MAX)
    control->users[control->use_count] = virtual;
  control->use_count++;
}

/* All that follows a location which every path matches. Chains share their ends, so that what was
   passed once needs no second look. */
static void mark_behind(struct control *wall)
{
  for (struct control *c = wall->older; c && !c->passed; c = c->older) {
    c->passed = true;
    if (!c->hidden_by)
      c->hidden_by = wall;
  }
}

static void chain_trace(struct model *model, struct virtual const *virtual, struct walls *walls)
{
  struct control *last = 0;

  map_empty(&walls->plain);
  map_empty(&walls->tilde);
  for (struct control *c = chain_location(virtual->chain); c; c = chain_next(c)) {
    uint32_t const wall = wall_find(walls, c);
    if (wall == CONF_NONE) {
      use_note(c, virtual);
      wall_add(walls, c);
    } else if (!c->hidden_by)
      c->hidden_by = model->locations[wall];
    last = c;
  }
  if (last && !chain_next(last))
    mark_behind(last);
}

void search_trace(struct model *model)
{
  struct walls walls = { .plain = { .count = 0 } };

  for (size_t i = 0; i < model->virtual_count; i++)
    chain_trace(model, model->virtuals[i], &walls);
  map_free(&walls.plain);
  map_free(&walls.tilde);
}
