/* logs: what becomes of the files when hours pass, when a hang-up comes, and when they cannot be
   opened again or written to. */
#include <skalibs/nonposix.h>

#include "logs_case.h"

/* ---- Hours, and hang-ups ---- */

static void hours(void)
{
  start(in_dir(0, "%H"), in_dir(1, "errors.%H"), false);
  request("/a");
  logs_turn();
  clock_now += 3600;
  request("/b");
  message("m");
  /* What came before is in the file of before. */
  logs_turn();
  request("/c");
  logs_flush();
  must(bytes_equal(taken(in_dir(2, "20").s), BYTES("/a\t200\n/b\t200\n")));
  must(bytes_equal(taken(in_dir(2, "21").s), BYTES("/c\t200\n")));
  must(bytes_equal(taken(in_dir(2, "errors.20").s), BYTES(STAMPED "m\n")));
  must(access(in_dir(2, "errors.21").s, F_OK) == 0);
}

static void hang_up(void)
{
  struct record const reopen = { .kind = RECORD_REOPEN };

  start(in_dir(0, "log"), in_dir(1, "errors"), false);
  request("/a");
  if (rename(names[0], in_dir(2, "old").s) < 0)
    _exit(111);
  logs_take(&reopen);
  request("/b");
  logs_flush();
  must(bytes_equal(taken(names[2]), BYTES("/a\t200\n")));
  must(bytes_equal(taken(names[0]), BYTES("/b\t200\n")));
  /* Another configuration: the files before are closed. */
  configure(BYTES_NONE, in_dir(3, "others"));
  logs_reopen();
  request("/c");
  message("m");
  logs_flush();
  must(taken(names[0]).n == 0 && taken(names[1]).n == 0);
  must(bytes_equal(taken(names[3]), BYTES(STAMPED "m\n")));
  must(fcntl(3, F_GETFD) == -1 || fcntl(4, F_GETFD) == -1);
  /* One that cannot be read: it stays. */
  if (unlink(cdb) < 0)
    _exit(111);
  logs_reopen();
  message("n");
  logs_flush();
  must(bytes_equal(taken(names[3]), BYTES(STAMPED "n\n")));
}

/* Where the name of the configuration means another file by now it is not read again. */
static void not_again(void)
{
  char name[32];
  int fd;
  configure(in_dir(0, "log"), BYTES_NONE);
  fd = open(cdb, O_RDONLY);
  snprintf(name, sizeof(name), "/dev/fd/%d", fd);
  logs_init(false);
  settings_open(name);
  logs_open(-1);
  configure(in_dir(1, "other"), BYTES_NONE);
  must(dup2(open(cdb, O_RDONLY), fd) == fd);
  logs_reopen();
  request("/a");
  logs_flush();
  must(bytes_equal(taken(names[0]), BYTES("/a\t200\n")));
  must(access(names[1], F_OK) < 0);
}

static void keeps_the_old_one(void)
{
  struct bytes text;

  start(in_dir(0, "log"), BYTES_NONE, false);
  if (rename(names[0], in_dir(2, "kept").s) < 0 || symlink("kept", names[0]) < 0)
    _exit(111);
  logs_reopen();
  request("/a");
  logs_flush();
  must(bytes_equal(taken(names[2]), BYTES("/a\t200\n")));
  text = taken(said);
  must(has(text, "logfmt: warning: unable to open the log file again, keeping the old one: it is a "
                 "symbolic link, which is not followed\n"));
  if (unlink(names[0]) < 0 || mkfifo(names[0], 0600) < 0)
    _exit(111);
  logs_reopen();
  must(has(taken(said), "keeping the old one: it is no file\n"));
  /* It is not tried again by itself. */
  clock_now += 10;
  logs_turn();
  must(taken(said).n == 0);
  unlink(names[0]);
}

/* A log of messages that was none before, and cannot be opened: they are on stderr. */
static void goes_to_stderr(void)
{
  start(in_dir(0, "log"), BYTES_NONE, false);
  configure(in_dir(0, "log"), in_dir(1, "none/errors"));
  logs_reopen();
  message("m");
  logs_flush();
  must(has(taken(said), "No such file or directory\nhttpd: warning: m\n"));
}

/* When there are no descriptors it is tried again, a second later and not before. */
static void tries_again(void)
{
  struct rlimit before, few;

  start(in_dir(0, "log"), BYTES_NONE, false);
  getrlimit(RLIMIT_NOFILE, &before);
  few = before;
  few.rlim_cur = 0;
  if (rename(names[0], in_dir(2, "old").s) < 0)
    _exit(111);
  setrlimit(RLIMIT_NOFILE, &few);
  logs_reopen();
  setrlimit(RLIMIT_NOFILE, &before);
  must(has(taken(said), "keeping the old one: "));
  logs_turn();
  must(access(names[0], F_OK) < 0);
  clock_now += 1;
  logs_turn();
  must(access(names[0], F_OK) == 0);
  request("/a");
  logs_flush();
  must(bytes_equal(taken(names[0]), BYTES("/a\t200\n")));
  unlink(names[0]);
  clock_now += 1;
  logs_turn();
  must(access(names[0], F_OK) < 0);
}

/* ---- Files that cannot be written to ---- */

static void waits(void)
{
  start(in_dir(0, "log"), BYTES_NONE, false);
  request("/a");
  failures = 5;
  logs_flush();
  must(bytes_equal(taken(names[0]), BYTES("/a\t200\n")));
  must(has(taken(said), "log (trying again until it can): No space left on device\n"));
  must(taken(said).n == 0);
  failures = 1;
  request("/b");
  logs_flush();
  must(has(taken(said), "trying again until it can"));
}

/* A hang-up: another file at once, and the others afterwards. */
static void another_file(void)
{
  start(in_dir(0, "log"), in_dir(1, "errors"), false);
  request("/a");
  message("m");
  if (rename(names[0], in_dir(2, "full").s) < 0 || rename(names[1], in_dir(3, "full.errors").s) < 0)
    _exit(111);
  failures = 3;
  until_hangup = true;
  logs_flush();
  must(taken(names[2]).n == 0);
  must(bytes_equal(taken(names[0]), BYTES("/a\t200\n")));
  must(access(names[1], F_OK) < 0);
  logs_turn();
  must(access(names[1], F_OK) == 0);
}

static void gives_up(void)
{
  start(in_dir(0, "log"), BYTES_NONE, false);
  polled = 1;
  request("/a");
  failures = 1000;
  logs_flush();
}

/* As often as it may, it is tried; each time there is a pause. */
static void nearly_gives_up(void)
{
  start(in_dir(0, "log"), BYTES_NONE, false);
  polled = 1;
  request("/a");
  failures = 6;
  logs_flush();
  must(bytes_equal(taken(names[0]), BYTES("/a\t200\n")));
  must(polls == 1 + 2 * 6);
}

static void test_trouble(void)
{
  run(waits, "what cannot be written is tried again, and told once", 0);
  run(another_file, "a hang-up is for the file that cannot be written at once", 0);
  run(nearly_gives_up, "when the core is gone it is tried a few times", 0);
  run(gives_up, "and given up", 111);
  ok(has(taken(said), "unable to write the last lines to "), "with a sentence");
}

int main(void)
{
  begin();
  run(hours, "another hour: another file", 0);
  run(hang_up, "a hang-up: another file, another configuration", 0);
  run(not_again, "but not where it cannot be read", 0);
  run(keeps_the_old_one, "what cannot be opened again stays as it was", 0);
  run(goes_to_stderr, "or is stderr", 0);
  run(tries_again, "or is tried again", 0);
  test_trouble();
  return end();
}
