/* longest_path: what does not exist has nothing below it, and what exists is below what exists. So
   the end of what exists is looked for from the place on in steps that double, then between the
   last that exists and the first that does not: a path of 2,000 segments takes no more than some
   twenty look-ups, and one behind a file two. */
#include "decide/place_open.h"
#include "decide/longest_path.h"
#include "state/server.h"

/* Where the path may be cut: at a slash. */
struct cut {
  size_t at;      /* the length of what is left */
  size_t segment; /* the number of this cut, from 1; 0: none */
};

struct search {
  struct server *server;
  struct exchange *e;
  size_t whole;
  struct cut exists;         /* the longest that does, as far as is known */
  enum open_verdict verdict; /* of it; OPEN_MISSING: none is known */
  struct found_file file;
};

/* The cut that is so many behind another one, or the last before `end`. */
static struct cut cut_behind(struct search const *s, struct cut from, size_t count, size_t end)
{
  struct cut found = from;
  size_t at = from.segment ? from.at + 1 : s->e->way.place_length;
  for (; at < end && found.segment - from.segment < count; at++)
    if (s->e->scratch.physical[at] == '/' && at > 0)
      found = (struct cut){ at, found.segment + 1 };
  return found;
}

/* Opens what is left at the cut. Whatever is there but cannot be opened may be a directory that can
   be searched all the same. */
static enum open_verdict cut_try(struct search *s, struct cut cut)
{
  struct found_file file = { .fd = -1 };
  enum open_verdict verdict;
  physical_cut(s->e, cut.at);
  verdict = place_open_present(s->server, s->e, &file);
  s->e->scratch.physical[cut.at] = '/';
  if (verdict == OPEN_MISSING)
    return verdict;
  found_close(&s->file);
  s->exists = cut;
  s->verdict = verdict;
  s->file = file;
  return verdict;
}

/* Whether there may be more below what exists. */
static bool may_go_on(struct search const *s)
{
  return s->verdict != OPEN_FILE && s->verdict != OPEN_UNABLE && s->e->lookups > 0;
}

static void search_run(struct search *s)
{
  size_t end = s->whole; /* from here on nothing exists */
  size_t step = 2;       /* at first beyond the place itself, which usually exists */
  bool doubling = true;
  while (may_go_on(s)) {
    struct cut cut = cut_behind(s, s->exists, step, end);
    if (cut.segment == s->exists.segment)
      return;
    if (cut_try(s, cut) == OPEN_MISSING) {
      end = cut.at;
      doubling = false;
      step = cut.segment - s->exists.segment;
    }
    if (doubling)
      step *= 2;
    else if (step > 1)
      step /= 2;
  }
}

enum open_verdict longest_path_open(struct server *server, struct exchange *e,
                                    struct found_file *file)
{
  struct search s = { .server = server,
                      .e = e,
                      .whole = e->way.physical.n,
                      .verdict = OPEN_MISSING,
                      .file = { .fd = -1 } };
  search_run(&s);
  physical_cut(e, s.verdict == OPEN_MISSING ? s.whole : s.exists.at);
  if (s.verdict != OPEN_MISSING)
    *file = s.file;
  return s.verdict;
}
