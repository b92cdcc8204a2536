/* logs: where each record goes, and files that cannot be opened. */
#include <skalibs/nonposix.h>

#include "logs_case.h"

/* ---- Where lines go ---- */

static void to_files(void)
{
  start(in_dir(0, "log"), in_dir(1, "errors"), false);
  request("/a");
  message("m");
  must(taken(names[0]).n == 0);
  logs_flush();
  must(bytes_equal(taken(names[0]), BYTES("/a\t200\n")));
  must(bytes_equal(taken(names[1]), BYTES(STAMPED "m\n")));
  must(taken(said).n == 0 && taken(shown).n == 0);
}

static void to_one_file(void)
{
  start(in_dir(0, "both"), in_dir(0, "both"), true);
  request("/a");
  message("m");
  request("/b");
  logs_flush();
  must(bytes_equal(taken(names[0]), BYTES("/a\t200\n" STAMPED "m\n/b\t200\n")));
  must(bytes_equal(taken(said), BYTES("httpd: warning: m\n")));
}

static void to_descriptors(void)
{
  static struct bytes const some[][2] = { { BYTES("/dev/stdout"), BYTES("/dev/stderr") },
                                          { BYTES("/dev/fd/1"), BYTES("/dev/fd/2") },
                                          { BYTES("/dev/stdout"), BYTES("") } };
  for (size_t i = 0; i < 3; i++) {
    start(some[i][0], some[i][1], true);
    request("/a");
    message("m");
    logs_flush();
    must(bytes_equal(taken(shown), BYTES("/a\t200\n")));
    must(bytes_equal(taken(said), BYTES("httpd: warning: m\n")));
  }
  start(BYTES("/dev/stderr"), BYTES("/dev/stdout"), false);
  request("/a");
  message("m");
  logs_flush();
  must(bytes_equal(taken(said), BYTES("/a\t200\n")));
  must(bytes_equal(taken(shown), BYTES("httpd: warning: m\n")));
}

static void to_nowhere(void)
{
  start(BYTES_NONE, BYTES_NONE, false);
  request("/a");
  message("m");
  logs_flush();
  must(taken(shown).n == 0);
  must(bytes_equal(taken(said), BYTES("httpd: warning: m\n")));
}

static void lost(uint64_t count)
{
  struct record const r = { .kind = RECORD_LOST, .count = count };

  logs_take(&r);
}

static void lost_ones(void)
{
  start(BYTES_NONE, BYTES_NONE, false);
  lost(1);
  lost(2);
  lost(UINT64_MAX);
  logs_flush();
  must(bytes_equal(
      taken(said),
      BYTES("logfmt: warning: 1 record lost while the log stood still\n"
            "logfmt: warning: 2 records lost while the log stood still\n"
            "logfmt: warning: 18446744073709551615 records lost while the log stood still\n")));
}

/* ---- Files that cannot be opened at the start ---- */

static void no_log(void)
{
  start(in_dir(0, "none/log"), BYTES_NONE, false);
}

static void no_errors(void)
{
  start(in_dir(0, "log"), in_dir(1, "none/errors"), false);
}

static void a_link(void)
{
  if (symlink("log", in_dir(0, "link").s) < 0)
    exit(111);
  start(in_dir(0, "link"), BYTES_NONE, false);
}

static void a_fifo(void)
{
  if (mkfifo(in_dir(0, "fifo").s, 0600) < 0)
    exit(111);
  start(in_dir(0, "fifo"), BYTES_NONE, false);
}

static void test_start(void)
{
  run(no_log, "a log that cannot be opened: 111", 111);
  ok(has(taken(said), "none/log: No such file or directory: make its directory, and let LogUser"),
     "with a sentence");
  run(no_errors, "nor that of messages", 111);
  ok(has(taken(said), "none/errors: No such file"), "which is named");
  run(a_link, "a link", 111);
  ok(has(taken(said), "link: it is a symbolic link, which is not followed: name the file itself"),
     "with its sentence");
  run(a_fifo, "a FIFO", 111);
  ok(has(taken(said), "fifo: it is no file: remove it, or name another"), "with its sentence");
}

static void hidden(void)
{
  settings_open("/none");
}

int main(void)
{
  begin();
  run(hidden, "no configuration: 111", 111);
  run(to_files, "requests in the one file, messages in the other", 0);
  run(to_one_file, "both in one, in their order; messages on stderr, too", 0);
  run(to_descriptors, "standard output and standard error by each of their names", 0);
  run(to_nowhere, "no log: nothing of requests, messages on stderr", 0);
  run(lost_ones, "how many were lost", 0);
  test_start();
  return end();
}
