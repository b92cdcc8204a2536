/* homes: what is remembered, for how long, and what makes room. */
#include <stdio.h>

#include <httpway/authorization.h>

#include "../../src/httpd/pools/homes.h"
#include "tap.h"

enum { LOCATION = 3, NOW = 100000, MINUTE = 60000 };

static struct homes homes;

static enum route_home find(char const *user, uint64_t now)
{
  struct bytes directory;
  return homes_find(&homes, bytes_from_string(user), LOCATION, now, &directory);
}

static void put(char const *user, char const *directory)
{
  homes_put(&homes, bytes_from_string(user), LOCATION, NOW, bytes_from_string(directory));
}

static void test_remembering(void)
{
  struct bytes directory;
  ok(find("a", NOW) == ROUTE_HOME_UNKNOWN, "nothing at first");
  put("a", "/home/a");
  put("b", "");
  ok(homes_find(&homes, BYTES("a"), LOCATION, NOW, &directory) == ROUTE_HOME_FOUND, "a directory");
  is_bytes(directory, BYTES("/home/a"), "... is the one that was put");
  ok(find("b", NOW) == ROUTE_HOME_NONE, "none");
  ok(find("A", NOW) == ROUTE_HOME_UNKNOWN && find("", NOW) == ROUTE_HOME_UNKNOWN, "other names");
  ok(homes_find(&homes, BYTES("a"), LOCATION + 1, NOW, &directory) == ROUTE_HOME_UNKNOWN,
     "another location");
  ok(find("a", NOW + MINUTE - 1) == ROUTE_HOME_FOUND &&
         find("a", NOW + MINUTE) == ROUTE_HOME_UNKNOWN,
     "a minute");
  ok(find("b", NOW + MINUTE) == ROUTE_HOME_UNKNOWN, "... for none, too");
  put("a", "");
  ok(find("a", NOW) == ROUTE_HOME_NONE, "the last word counts");
  put("a", "/new");
  ok(homes_find(&homes, BYTES("a"), LOCATION, NOW, &directory) == ROUTE_HOME_FOUND,
     "... both ways");
  is_bytes(directory, BYTES("/new"), "... with its directory");
  homes_forget(&homes);
  ok(find("a", NOW) == ROUTE_HOME_UNKNOWN && find("b", NOW) == ROUTE_HOME_UNKNOWN, "forgotten");
}

static void test_room(void)
{
  char name[16];
  put("known", "/home/known");
  for (int i = 0; i < 10000; i++) {
    snprintf(name, sizeof name, "n%d", i);
    put(name, "");
  }
  ok(find("known", NOW) == ROUTE_HOME_FOUND, "names of nobody drive out no directory");
  ok(find("n9999", NOW) == ROUTE_HOME_NONE, "the last one is there");
  ok(find("n0", NOW) == ROUTE_HOME_UNKNOWN, "the first one is not");
}

static void test_limits(void)
{
  static char long_name[USER_NAME_MAX + 1];
  struct homes empty = { 0, 0 };
  struct bytes directory;
  memset(long_name, 'x', sizeof long_name);
  homes_put(&homes, bytes_of(long_name, sizeof long_name), LOCATION, NOW, BYTES("/x"));
  ok(homes_find(&homes, bytes_of(long_name, sizeof long_name), LOCATION, NOW, &directory) ==
         ROUTE_HOME_UNKNOWN,
     "too long a name");
  homes_put(&empty, BYTES("a"), LOCATION, NOW, BYTES("/x"));
  homes_forget(&empty);
  ok(homes_find(&empty, BYTES("a"), LOCATION, NOW, &directory) == ROUTE_HOME_UNKNOWN,
     "a table that was never made");
}

int main(void)
{
  if (homes_init(&homes) < 0)
    return 111;
  test_remembering();
  test_room();
  test_limits();
  return tap_done();
}
