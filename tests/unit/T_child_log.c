/* child_log: the name of ChildLog at that time, and what may be opened by it. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../src/cgiexec/account.h"
#include "../../src/cgiexec/child_log.h"
#include "next_descriptor.h"
#include "refusal.h"
#include "settings_case.h"
#include "tap.h"

time_t time(time_t *t)
{
  if (t)
    *t = 1795378669;
  return 1795378669; /* 2026-11-22 20:17:49 GMT */
}

static char opened[2 * PATH_MAX];
static char const *leads_to; /* what is opened */
static int refused;

int account_open_log(struct conf const *conf, char const *path)
{
  (void)conf;
  snprintf(opened, sizeof(opened), "%s", path);
  return refused ? (errno = refused, -1) : open(leads_to, O_RDWR | O_NONBLOCK);
}

static struct conf const configuration = { .globals = &laid.globals };
static struct script script = { .conf = &configuration, .settings = &laid.settings };

static int open_named(struct bytes name)
{
  text_set(&laid.settings.child_log, name);
  script.refusal = 0;
  opened[0] = why[0] = 0;
  return child_log_open(&script);
}

static bool is_refused(struct bytes name, char const *reason)
{
  return open_named(name) == -1 && script.refusal == 500 && strstr(why, reason);
}

static void test_names(void)
{
  int fd = open_named(BYTES("/log/plain"));

  ok(fd >= 0 && !strcmp(opened, "/log/plain"), "a name");
  close(fd);
  fd = open_named(BYTES("/log/%Y-%m-%d.%H"));
  ok(fd >= 0 && !strcmp(opened, "/log/2026-11-22.20"), "of a time");
  close(fd);
  setenv("TZ", "XXX-05:45", 1);
  tzset();
  laid.globals.log_gmt = false;
  fd = open_named(BYTES("/log/%d.%H"));
  ok(fd >= 0 && !strcmp(opened, "/log/23.02"), "of the local time");
  close(fd);
  laid.globals.log_gmt = true;
}

static void test_long_names(void)
{
  static char name[2 * PATH_MAX];
  int fd;

  memset(name, 'n', sizeof(name));
  fd = open_named(bytes_of(name, PATH_MAX - 1));
  ok(fd >= 0 && strlen(opened) == PATH_MAX - 1, "the longest name");
  close(fd);
  ok(is_refused(bytes_of(name, PATH_MAX), "the name of ChildLog is too long"), "a longer one");
  for (size_t i = 0; i + 1 < PATH_MAX - 1; i += 2)
    memcpy(name + i, "%B", 2);
  ok(is_refused(bytes_of(name, PATH_MAX - 2), "the name of ChildLog is too long"),
     "one that becomes too long");
}

static void test_kinds(char const *fifo)
{
  int const before = next_descriptor();
  int fd;

  leads_to = "/dev/null";
  fd = open_named(BYTES("/dev/null"));
  ok(fd >= 0, "/dev/null");
  close(fd);
  leads_to = "/dev/zero";
  ok(is_refused(BYTES("/dev/zero"), "ChildLog /dev/zero is no file: name one"), "no other device");
  leads_to = fifo;
  ok(is_refused(BYTES("/log/fifo"), "ChildLog /log/fifo is no file: name one"), "nor a FIFO");
  is_number(next_descriptor(), before, "nothing is left open");
}

static void test_refused(void)
{
  refused = EACCES;
  ok(is_refused(BYTES("/log/l"),
                "unable to open ChildLog /log/l: Permission denied: let User write "
                "there"),
     "one that cannot be opened");
  refused = ELOOP;
  ok(is_refused(BYTES("/log/l"), ": name the file that the link leads to"), "a link");
  refused = 0;
}

int main(void)
{
  laid.globals.log_gmt = true;
  char name[] = "/tmp/T_child_log.XXXXXX", fifo[64];
  int fd = mkstemp(name);

  close(fd);
  snprintf(fifo, sizeof(fifo), "%s.fifo", name);
  if (mkfifo(fifo, 0600) < 0)
    exit(111);
  leads_to = name;
  test_names();
  test_long_names();
  test_kinds(fifo);
  test_refused();
  unlink(fifo);
  unlink(name);
  return tap_done();
}
