/* homes: two small tables. */
#include <stdlib.h>

#include <httpway/auth.h>
#include <httpway/authorization.h>

#include "pools/homes.h"

enum { HOMES = 128 };
enum { HOMES_KEPT = 60000 /* milliseconds */ };

struct home {
  uint64_t since; /* 0: free */
  uint32_t location;
  uint16_t user_length, directory_length;
  char user[USER_NAME_MAX];
  char directory[AUTH_TEXT_MAX];
};

int homes_init(struct homes *homes)
{
  homes->known = calloc(HOMES, sizeof(*homes->known));
  homes->unknown = calloc(HOMES, sizeof(*homes->unknown));
  return homes->known && homes->unknown ? 0 : -1;
}

static bool is_fresh(struct home const *home, uint64_t now)
{
  return home->since && now - home->since < HOMES_KEPT;
}

static struct home *home_search(struct home *table, struct bytes user, uint32_t location)
{
  for (int i = 0; table && i < HOMES; i++)
    if (table[i].since && table[i].location == location &&
        bytes_equal(bytes_of(table[i].user, table[i].user_length), user))
      return table + i;
  return 0;
}

enum route_home homes_find(struct homes const *homes, struct bytes user, uint32_t location,
                           uint64_t now, struct bytes *directory)
{
  struct home const *home = home_search(homes->known, user, location);
  if (home && is_fresh(home, now)) {
    *directory = bytes_of(home->directory, home->directory_length);
    return ROUTE_HOME_FOUND;
  }
  home = home_search(homes->unknown, user, location);
  return home && is_fresh(home, now) ? ROUTE_HOME_NONE : ROUTE_HOME_UNKNOWN;
}

static struct home *oldest(struct home *table)
{
  struct home *found = table;
  for (int i = 1; i < HOMES; i++)
    if (table[i].since < found->since)
      found = table + i;
  return found;
}

static void home_drop(struct home *table, struct bytes user, uint32_t location)
{
  struct home *home = home_search(table, user, location);
  if (home)
    home->since = 0;
}

void homes_put(struct homes *homes, struct bytes user, uint32_t location, uint64_t now,
               struct bytes directory)
{
  struct home *home;
  if (!homes->known || user.n == 0 || user.n > USER_NAME_MAX || directory.n > AUTH_TEXT_MAX)
    return;
  home_drop(homes->known, user, location);
  home_drop(homes->unknown, user, location);
  home = oldest(directory.n ? homes->known : homes->unknown);
  home->since = now ? now : 1;
  home->location = location;
  home->user_length = (uint16_t)user.n;
  memcpy(home->user, user.s, user.n);
  home->directory_length = (uint16_t)directory.n;
  if (directory.n)
    memcpy(home->directory, directory.s, directory.n);
}

void homes_forget(struct homes *homes)
{
  for (int i = 0; homes->known && i < HOMES; i++)
    homes->known[i].since = homes->unknown[i].since = 0;
}
