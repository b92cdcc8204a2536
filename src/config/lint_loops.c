/* lint_loops: a Redirect to a path that its own block takes sends clients round in circles. */
#include "lint.h"
#include "search.h"

/* Whether requests for the path may end the search here. */
static bool takes(struct control const *control, struct bytes path)
{
  struct bytes const prefix = control->prefix;
  struct bytes const behind = bytes_after(path, prefix.n < path.n ? prefix.n : path.n);

  if (!bytes_begin(path, prefix))
    return false;
  if (control->exact)
    return bytes_equal(behind, BYTES("/"));
  return !behind.n || behind.s[0] == '/' || control->tilde;
}

/* The path that a client will ask the same host for; empty: it is a URL, or no one path. */
static struct bytes path_of(struct bytes target)
{
  if (bytes_begin(target, BYTES("//")) || target.s[0] != '/' || bytes_find(target, '*') < target.n)
    return BYTES_NONE;
  target.n = bytes_find(target, '#');
  target.n = bytes_find(target, '?');
  return target;
}

static bool leads_back(struct control const *control, struct bytes path)
{
  struct control const *c;

  if (!path.n || !control->use_count || control->clients)
    return false;
  for (c = chain_location(control->users[0]->chain); c && !takes(c, path);)
    c = chain_next(c);
  return c == control;
}

void lint_loops(struct model const *model, struct report *report)
{
  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    for (struct setting const *s = control->first_place; s; s = s->next)
      if (s->keyword == KEY_REDIRECT && leads_back(control, path_of(s->text)))
        report_warning(report, s->value_at,
                       "Redirect %s leads back to Alias %s: clients go round in circles",
                       show(s->text).text, show(control->alias->text).text);
  }
}
