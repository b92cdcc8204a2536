/* pending_path: a buffer, and how far it is used up. */
#include <string.h>

#include <httpway/pending_path.h>

bool pending_begin(struct pending_path *p, struct bytes path)
{
  p->at = 0;
  p->end = path.n;
  if (path.n >= PATH_MAX)
    return false;
  memcpy(p->text, path.s, path.n);
  return true;
}

static size_t slashes_end(struct pending_path const *p, size_t at)
{
  while (at < p->end && p->text[at] == '/')
    at++;
  return at;
}

enum pending_verdict pending_next(struct pending_path *p, char name[NAME_MAX + 1])
{
  size_t start = slashes_end(p, p->at), n;
  p->at = start;
  while (p->at < p->end && p->text[p->at] != '/')
    p->at++;
  n = p->at - start;
  if (n > NAME_MAX)
    return PENDING_TOO_LONG;
  memcpy(name, p->text + start, n);
  name[n] = 0;
  return n ? PENDING_COMPONENT : PENDING_END;
}

bool pending_is_last(struct pending_path const *p)
{
  return slashes_end(p, p->at) == p->end;
}

bool pending_splice(struct pending_path *p, struct bytes target)
{
  size_t rest = pending_left(p);
  if (target.n > sizeof(p->text) - rest)
    return false;
  memmove(p->text + target.n, p->text + p->at, rest);
  memcpy(p->text, target.s, target.n);
  p->at = 0;
  p->end = target.n + rest;
  return true;
}
