/* sink: which files are opened and which are not; lines that are written whole, whatever the system
   makes of each write. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../../src/logfmt/log_file.h"
#include "next_descriptor.h"
#include "tap.h"

#ifndef PIPE_BUF
#define PIPE_BUF 512
#endif

/* ---- The system: what a write makes of the lines ---- */

enum { ALL = -1, WAIT = -2, FAIL = -3, FULL = -4 }; /* else: so many bytes */

static int const *script;
static size_t writes, sizes[64];
static char written[8 * LINE_MAX_LENGTH];
static size_t written_length;
static unsigned int polls, troubles;
static int trouble_error;
static bool other_file; /* what trouble says */

ssize_t fd_write(int fd, char const *s, size_t n)
{
  int const answer = script ? script[writes] : ALL;

  (void)fd;
  sizes[writes++ % 64] = n;
  if (answer == WAIT)
    return errno = EAGAIN, -1;
  if (answer == FAIL)
    return errno = ENOSPC, -1;
  if (answer == FULL)
    return errno = 0, 0;
  n = answer == ALL || (size_t)answer > n ? n : (size_t)answer;
  memcpy(written + written_length, s, n);
  written_length += n;
  return (ssize_t)n;
}

int poll(struct pollfd *x, nfds_t n, int timeout)
{
  struct pollfd *volatile asked = x; /* the header says that x is only written to */

  polls += n == 1 && asked->events == POLLOUT && timeout == -1;
  return 1;
}

static bool trouble(struct sink *s)
{
  troubles++;
  trouble_error = errno;
  ok(!s->troubled || troubles > 1, "the first trouble is a new one");
  s->troubled = true;
  if (other_file)
    written_length = 0;
  return other_file;
}

/* ---- Opening ---- */

static struct sink sink;
static char dir[] = "/tmp/T_sink.XXXXXX";
static char path[2048];

static struct bytes in_dir(char const *name)
{
  return bytes_of(path, (size_t)snprintf(path, sizeof(path), "%s/%s", dir, name));
}

static bool is_open(int fd)
{
  return fcntl(fd, F_GETFD) != -1;
}

static void opens(char const *name, char const *made)
{
  struct stat status;

  is_number(log_file_open(&sink, in_dir(name), true, UINT64_C(1795378669)), 0, name);
  ok(stat(in_dir(made).s, &status) == 0, made);
  is_bytes(bytes_from_string(sink.name), in_dir(name), "its name as it was given");
  ok(is_open(sink.fd) && !sink.troubled && fcntl(sink.fd, F_GETFD) & FD_CLOEXEC,
     "open, and closed on exec");
}

static void refused(struct bytes name, int error, char const *why)
{
  int const before = next_descriptor(), fd = sink.fd;

  errno = 0;
  ok(log_file_open(&sink, name, true, 1) == -1 && errno == error, why);
  ok(sink.fd == fd && is_open(fd) && next_descriptor() == before, "what was open is, and no more");
}

static void test_names(void)
{
  int fd;

  sink.fd = -1;
  opens("log", "log");
  fd = sink.fd;
  sink.troubled = true;
  opens("log.%Y-%m-%d.%H", "log.2026-11-22.20");
  ok(sink.fd == fd || !is_open(fd), "the file before is closed");
  opens("100%%", "100%");
  setenv("TZ", "XXX-05:45", 1);
  tzset();
  is_number(log_file_open(&sink, in_dir("%d.%H"), false, UINT64_C(1795378669)), 0, "of local time");
  ok(access(in_dir("23.02").s, F_OK) == 0, "it has the name of that");
}

static void test_long_names(void)
{
  static char name[2 * SINK_NAME_MAX];
  size_t n = in_dir("").n;

  memcpy(name, path, n);
  /* Directories of no name are none; and 1023 bytes lead to the same place as few do. */
  memset(name + n, '/', sizeof(name) - n);
  name[SINK_NAME_MAX - 2] = 'f';
  is_number(log_file_open(&sink, bytes_of(name, SINK_NAME_MAX - 1), true, 1), 0,
            "the longest name");
  refused(bytes_of(name, SINK_NAME_MAX), ENAMETOOLONG, "a longer one");
  refused(bytes_of(name, sizeof(name)), ENAMETOOLONG, "a much longer one");
  /* Each of these becomes three or more letters longer. */
  for (size_t i = n; i + 2 <= SINK_NAME_MAX - 1; i += 2)
    memcpy(name + i, "%B", 2);
  refused(bytes_of(name, SINK_NAME_MAX - 1), ENAMETOOLONG, "one that becomes too long");
}

/* Whatever somebody may have put there. */
static void test_kinds(void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  struct bytes const name = in_dir("socket");

  memcpy(address.sun_path, name.s, name.n + 1);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
    exit(111);
  close(fd);
  if (mkfifo(in_dir("fifo").s, 0600) < 0 || mkdir(in_dir("directory").s, 0700) < 0 ||
      symlink("log", in_dir("link").s) < 0 || symlink("nothing", in_dir("dangling").s) < 0 ||
      symlink("/dev/null", in_dir("null").s) < 0 || symlink("fifo", in_dir("to-fifo").s) < 0)
    exit(111);
  refused(in_dir("link"), ELOOP, "a link to a file");
  refused(in_dir("dangling"), ELOOP, "a link to nothing");
  ok(access(in_dir("nothing").s, F_OK) < 0, "which is not made, either");
  refused(in_dir("to-fifo"), ELOOP, "a link to a FIFO");
  refused(in_dir("fifo"), ENXIO, "a FIFO that nobody reads");
  fd = open(in_dir("fifo").s, O_RDONLY | O_NONBLOCK);
  refused(in_dir("fifo"), ENXIO, "and one that somebody reads");
  close(fd);
  refused(in_dir("directory"), EISDIR, "a directory");
  refused(in_dir("socket"), ENXIO, "a socket");
  refused(in_dir("none/log"), ENOENT, "a file in no directory");
  ok(log_file_open(&sink, in_dir("null"), true, 1) == 0, "a link to a device is followed");
  ok(log_file_open(&sink, BYTES("/dev/null"), true, 1) == 0 && !sink.pipe, "a device is opened");
}

static void test_close(void)
{
  int pair[2], fd;

  is_number(log_file_open(&sink, in_dir("log"), true, 1), 0, "a file");
  fd = sink.fd;
  log_file_close(&sink);
  ok(sink.fd == -1 && !is_open(fd), "is closed");
  log_file_close(&sink);
  is_number(sink.fd, -1, "once");
  for (fd = 0; fd <= 2; fd++) {
    sink.fd = fd;
    log_file_close(&sink);
    ok(sink.fd == -1 && is_open(fd), "but never what the program was started with");
  }
  if (pipe(pair) < 0)
    exit(111);
  sink_attach(&sink, BYTES("/dev/stdout"), pair[1]);
  ok(sink.pipe && sink.fd == pair[1] && !sink.troubled, "a pipe is told from a file");
  is_bytes(bytes_from_string(sink.name), BYTES("/dev/stdout"),
           "and has the name that it was given");
  log_file_close(&sink);
  ok(!is_open(pair[1]), "and closed like one");
  close(pair[0]);
}

/* ---- Writing ---- */

static void put(char c, size_t n)
{
  struct output o = sink_room(&sink, trouble);

  ok(o.room >= LINE_MAX_LENGTH && o.room == sizeof(sink.lines) - sink.n,
     "there is room for the longest line");
  for (size_t i = 1; i < n; i++)
    output_char(&o, c);
  output_char(&o, '\n');
  sink_add(&sink, &o);
}

static void flush(int const *answers)
{
  script = answers;
  writes = written_length = 0;
  polls = troubles = 0;
  other_file = false;
  errno = 0;
  sink_flush(&sink, trouble);
  script = 0;
}

/* So many of a, so many of b, in turn. */
static bool is_written(char const *lines)
{
  size_t n = strlen(lines);

  return written_length == n && memcmp(written, lines, n) == 0;
}

static void lines_put(void)
{
  put('a', 3);
  put('b', 4);
  put('c', 2);
}

#define LINES "aa\nbbb\nc\n"

static void test_writes(void)
{
  sink.pipe = sink.troubled = false;
  sink.n = 0;
  sink.fd = 1;
  flush((int[]){ ALL });
  ok(writes == 0 && sink.n == 0, "of nothing nothing is written");
  lines_put();
  flush((int[]){ ALL });
  ok(is_written(LINES) && writes == 1 && sink.n == 0, "all at once");
  lines_put();
  flush((int[]){ 1, 4, ALL });
  ok(is_written(LINES) && writes == 3 && sizes[1] == 8 && sizes[2] == 4, "in pieces");
  lines_put();
  flush((int[]){ 4, WAIT, WAIT, ALL });
  ok(is_written(LINES) && polls == 2 && troubles == 0, "when there is room again");
  lines_put();
  flush((int[]){ 4, FAIL, ALL });
  ok(is_written(LINES) && troubles == 1 && trouble_error == ENOSPC && !sink.troubled,
     "after trouble, where it had stopped");
  lines_put();
  flush((int[]){ 4, FULL, ALL });
  ok(is_written(LINES) && troubles == 1 && trouble_error == EIO, "nothing written is trouble");
}

/* The new file begins with the line that the old one has a part of. */
static void test_other_file(void)
{
  static struct {
    int first;
    char const *rest;
  } const some[] = { { 0, LINES },      { 1, LINES }, { 3, "bbb\nc\n" }, { 4, "bbb\nc\n" },
                     { 6, "bbb\nc\n" }, { 7, "c\n" }, { 8, "c\n" } };

  for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
    int const answers[] = { some[i].first, FAIL, ALL };
    lines_put();
    script = some[i].first ? answers : answers + 1;
    writes = written_length = troubles = 0;
    other_file = true;
    sink_flush(&sink, trouble);
    ok(is_written(some[i].rest) && troubles == 1, "whole lines for another file");
  }
  other_file = false;
  script = 0;
}

/* A line that takes what is left of the room is put there; one byte less, and all before is
 * written. */
static void test_room(void)
{
  size_t const edge = sizeof(sink.lines) - LINE_MAX_LENGTH;

  writes = 0;
  sink.n = 0;
  put('x', edge);
  put('y', 1);
  is_number(writes, 0, "room for one line of the greatest length is enough");
  put('z', 1);
  ok(writes == 1 && sizes[0] == edge + 1 && sink.n == 1, "less is not");
  flush((int[]){ ALL });
}

/* A pipe takes whole lines, as many as it takes undivided. */
static void test_pipe(void)
{
  enum { LINE = 100, LINES_AT_ONCE = PIPE_BUF / LINE };

  sink.pipe = true;
  for (unsigned int i = 0; i < 2 * LINES_AT_ONCE + 1; i++)
    put('p', LINE);
  flush(0);
  ok(writes == 3 && sizes[0] == LINES_AT_ONCE * LINE && sizes[1] == sizes[0] && sizes[2] == LINE,
     "lines that go together");
  put('a', PIPE_BUF);
  put('b', 5);
  flush(0);
  ok(writes == 2 && sizes[0] == PIPE_BUF && sizes[1] == 5, "one that goes just so");
  put('a', PIPE_BUF + 1);
  put('b', 5);
  flush(0);
  ok(writes == 2 && sizes[0] == PIPE_BUF + 1 && sizes[1] == 5, "one that is longer goes by itself");
  put('b', 5);
  put('a', 3 * PIPE_BUF);
  flush(0);
  ok(writes == 2 && sizes[0] == 5 && sizes[1] == 3 * PIPE_BUF, "behind what stands before it");
  put('a', PIPE_BUF / 2);
  put('b', PIPE_BUF / 2);
  flush(0);
  ok(writes == 1 && sizes[0] == PIPE_BUF, "all that a pipe takes at once");
  sink.pipe = false;
  put('a', PIPE_BUF);
  put('b', PIPE_BUF);
  flush(0);
  is_number(writes, 1, "a file takes all");
}

int main(void)
{
  if (!mkdtemp(dir))
    exit(111);
  test_names();
  test_long_names();
  test_kinds();
  test_close();
  test_writes();
  test_other_file();
  test_room();
  test_pipe();
  snprintf(path, sizeof(path), "rm -rf %s", dir);
  return system(path) != 0 ? 111 : tap_done();
}
