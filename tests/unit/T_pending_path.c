/* What is left of a path: components taken, targets put in. */
#include <httpway/pending_path.h>

#include "tap.h"

static struct pending_path path;
static char name[NAME_MAX + 1];

static void takes(char const *want, bool last)
{
  is_number(pending_next(&path, name), PENDING_COMPONENT, want);
  is_bytes(bytes_from_string(name), bytes_from_string(want), want);
  ok(pending_is_last(&path) == last, last ? "the last" : "not the last");
}

int main(void)
{
  static char long_path[PATH_MAX];
  memset(long_path, 'a', sizeof(long_path));
  ok(pending_begin(&path, BYTES("//a/link//b/")), "begun");
  takes("a", false);
  takes("link", false);
  ok(pending_splice(&path, BYTES("../c")), "a target");
  takes("..", false);
  takes("c", false);
  takes("b", true);
  is_number(pending_left(&path), 1, "a slash is left");
  is_number(pending_next(&path, name), PENDING_END, "the end");
  ok(!pending_begin(&path, bytes_of(long_path, sizeof(long_path))), "a path too long");
  ok(pending_begin(&path, bytes_of(long_path, NAME_MAX + 1)), "a name too long");
  is_number(pending_next(&path, name), PENDING_TOO_LONG, "is told");
  ok(pending_begin(&path, bytes_of(long_path, PATH_MAX - 1)) &&
         !pending_splice(&path, bytes_of(path.text, sizeof(path.text))),
     "a target too long");
  ok(pending_begin(&path, BYTES("")) && pending_is_last(&path), "nothing");
  return tap_done();
}
