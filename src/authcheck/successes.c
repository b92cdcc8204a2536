/* successes: a table of fixed size, in sets of a few slots. */
#include "successes.h"

enum { SETS = 512, PLACES = 8 };

struct success {
  uint64_t since; /* 0: free */
  struct fingerprint fingerprint;
};

static struct success table[SETS][PLACES];

static struct success *set_of(struct fingerprint const *f)
{
  return table[((unsigned char)f->s[0] | (unsigned char)f->s[1] << 8) % SETS];
}

bool successes_have(struct fingerprint const *f, uint64_t now, uint64_t lifetime)
{
  struct success const *set = set_of(f);
  bool found = false;
  for (int i = 0; i < PLACES; i++)
    if (set[i].since && now - set[i].since < lifetime)
      found |= fingerprint_equal(&set[i].fingerprint, f);
  return found;
}

void successes_add(struct fingerprint const *f, uint64_t now)
{
  struct success *set = set_of(f), *place = set;
  for (int i = 1; i < PLACES; i++)
    if (set[i].since < place->since)
      place = set + i;
  place->since = now ? now : 1;
  place->fingerprint = *f;
}

void successes_forget(void)
{
  for (int i = 0; i < SETS; i++)
    for (int j = 0; j < PLACES; j++)
      table[i][j] = (struct success){ 0 };
}
