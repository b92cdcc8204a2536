/* How many look-ups an open takes: one without links, few with some, and never more than are left,
   whatever the links say. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <httpway/open_without_links.h>

#include <httpway/conf.h>

#include "../../src/httpd/files/careful_open.h"

#include "tap.h"

static char directory[] = "/tmp/httpway-T_careful_open-XXXXXX";
static uint32_t const most = 500;
static bool system_can_tell;

static char const *path(char const *name)
{
  static char whole[512];
  snprintf(whole, sizeof(whole), "%s/%s", directory, name);
  return whole;
}

static void must(bool good)
{
  if (!good)
    exit(111);
}

static void make_link(char const *target, char const *name)
{
  must(symlink(target, path(name)) == 0);
}

static void make_file(char const *name)
{
  int fd = open(path(name), O_CREAT | O_WRONLY, 0644);
  must(fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0);
}

/* As many times "d/../" as fit, and then the next one. */
static void make_chain(unsigned int count, char const *prefix, char const *end)
{
  static char target[PATH_MAX];
  for (unsigned int i = 0; i < count; i++) {
    char name[32];
    size_t n = 0;
    for (; n < 3900; n += 5)
      memcpy(target + n, "d/../", 5);
    if (i + 1 < count)
      snprintf(target + n, sizeof(target) - n, "%s%u", prefix, i + 1);
    else
      snprintf(target + n, sizeof(target) - n, "%s", end);
    snprintf(name, sizeof(name), "%s%u", prefix, i);
    make_link(target, name);
  }
}

struct opened {
  enum open_verdict verdict;
  uint32_t used; /* look-ups */
};

/* trusted and place: how many bytes of the directory's name, and of the name behind it. */
static struct opened asked(char const *name, size_t trusted, size_t place, unsigned int links,
                           uint32_t lookups)
{
  struct found_file file = { .fd = -1 };
  struct file_status status;
  uint32_t left = lookups;
  char const *whole = path(name);
  struct path_parts const way = { whole, strlen(whole), strlen(directory) + trusted,
                                  strlen(directory) + place, 0 };
  enum open_verdict verdict = careful_open(&way, links, 2000000000, &left, &file, &status);
  if (file.fd >= 0)
    close(file.fd);
  return (struct opened){ verdict, lookups - left };
}

static void check(char const *name, unsigned int links, enum open_verdict want, uint32_t used_most)
{
  struct opened got = asked(name, 0, 0, links, most);
  char what[128];
  snprintf(what, sizeof(what), "%s, links %u: verdict %d after %u look-ups", name, links,
           (int)got.verdict, (unsigned int)got.used);
  ok(got.verdict == want && got.used <= used_most, what);
}

static void check_usual(void)
{
  for (unsigned int links = LINKS_FOLLOW; links <= LINKS_OWNER; links++) {
    check("d/file", links, OPEN_FILE, system_can_tell ? 1 : 4);
    check("d", links, OPEN_DIRECTORY, system_can_tell ? 1 : 3);
    check("d/none/x", links, OPEN_MISSING, system_can_tell ? 1 : 4);
    check("d/file/x", links, OPEN_MISSING, system_can_tell ? 1 : 4);
    check("near", links, OPEN_FILE, 6);
    check("near-directory/file", links, OPEN_FILE, 6);
    check("dangling", links, OPEN_MISSING, 6);
    check("loop", links, OPEN_REFUSED, 60);
    check("d/fifo", links, OPEN_REFUSED, 4);
  }
}

/* The links that made the server stand still. */
static void check_chains(void)
{
  if (system_can_tell)
    check("follow0", LINKS_FOLLOW, OPEN_REFUSED, most);
  check("judged0", LINKS_INSIDE, OPEN_REFUSED, most);
  check("judged0", LINKS_OWNER, OPEN_REFUSED, most);
  check("up", LINKS_INSIDE, OPEN_REFUSED, most);
  if (system_can_tell)
    ok(asked("follow0", 0, 0, LINKS_FOLLOW, 100000).verdict == OPEN_FILE,
       "with enough look-ups it is followed as ever");
  ok(asked("judged0", 0, 0, LINKS_INSIDE, 100000).verdict == OPEN_FILE, "... and judged");
}

/* What is trusted, and what is the place. */
static void check_places(void)
{
  struct opened got = asked("near-directory/file", 15, 15, LINKS_INSIDE, most);
  ok(got.verdict == OPEN_FILE, "a Location that is a link");
  got = asked("far/passwd", 0, 4, LINKS_INSIDE, most);
  ok(got.verdict == OPEN_FILE, "... that leads elsewhere, from what is trusted on");
  got = asked("far/passwd", 0, 0, LINKS_INSIDE, most);
  ok(got.verdict == OPEN_REFUSED, "... below a Location");
  got = asked("near", 5, 5, LINKS_INSIDE, most);
  ok(got.verdict == OPEN_FILE, "a Location that is a link to a file");
  got = asked("near", 0, 5, LINKS_OWNER, most);
  ok(got.verdict == OPEN_FILE, "... in a home");
  if (!system_can_tell)
    return;
  for (unsigned int links = LINKS_FOLLOW; links <= LINKS_OWNER; links++) {
    got = asked("chain-directory0/file", 0, 17, links, most);
    ok(got.verdict == OPEN_REFUSED && got.used <= most, "a home's Location that is a chain");
    got = asked("follow0", 0, 8, links, most);
    ok(got.verdict == OPEN_REFUSED && got.used <= most, "... of a file");
  }
}

/* A link, and what it leads to, be it a directory at the very end of its target, are of one owner.
   Only root gives links away. */
static void check_owners(void)
{
  static char const *const targets[] = { "d/file", "d", ".", "d/..", "/", "near-directory/." };
  for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
    enum open_verdict const own = i == 0 ? OPEN_FILE : OPEN_DIRECTORY;
    make_link(targets[i], "given");
    printf("# to %s\n", targets[i]);
    check("given", LINKS_OWNER, own, most);
    must(lchown(path("given"), 12345, 12345) == 0);
    check("given", LINKS_OWNER, OPEN_REFUSED, most);
    check("given", LINKS_FOLLOW, own, most);
    if (own == OPEN_DIRECTORY)
      check("given/d", LINKS_OWNER, OPEN_REFUSED, most);
    must(unlink(path("given")) == 0);
  }
}

static void check_budget(void)
{
  ok(asked("d/file", 0, 0, LINKS_FOLLOW, 0).verdict == OPEN_REFUSED, "nothing is left: refused");
  for (uint32_t lookups = 0; lookups < 8; lookups++) {
    struct opened got = asked("near", 0, 0, LINKS_INSIDE, lookups);
    ok(got.used <= lookups && (got.verdict == OPEN_FILE || got.verdict == OPEN_REFUSED),
       "never more than are left");
  }
}

int main(void)
{
  char command[128];
  must(mkdtemp(directory) != 0);
  system_can_tell = open_without_links(AT_FDCWD, "/nowhere", O_RDONLY) < 0 && errno != ENOSYS;
  must(mkdir(path("d"), 0755) == 0);
  make_file("d/file");
  must(mkfifo(path("d/fifo"), 0644) == 0);
  make_link("d/file", "near");
  make_link("d", "near-directory");
  make_link("/etc", "far");
  make_link("nothing", "dangling");
  make_link("loop", "loop");
  make_link("../../../../../../../../../../etc/passwd", "up");
  make_chain(38, "follow", "d/file");
  make_chain(15, "judged", "d/file");
  make_chain(38, "chain-directory", "d");
  check_usual();
  check_chains();
  check_places();
  check_budget();
  if (geteuid() == 0)
    check_owners();
  snprintf(command, sizeof(command), "rm -rf %s", directory);
  must(system(command) == 0);
  return tap_done();
}
