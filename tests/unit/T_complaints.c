/* complaints: what a script writes to its standard error: kept for the log, or appended to
   ChildLog, and no faster than is good for the others. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/say.h>

#include "../../src/cgiexec/child_log.h"
#include "../../src/cgiexec/complaints.h"
#include "../../src/cgiexec/script_say.h"
#include "../../src/cgiexec/streams.h"
#include "refusal.h"
#include "settings_case.h"
#include "tap.h"

/* ---- The clock, and what else is not the case ---- */

static uint64_t now = UINT64_C(5000000); /* microseconds */

int clock_gettime(clockid_t clock, struct timespec *t)
{
  (void)clock;
  t->tv_sec = (time_t)(now / 1000000);
  t->tv_nsec = (long)(now % 1000000) * 1000;
  return 0;
}

static int refused_pipe, refused_flag;

int pipe_internal(int *ends, unsigned int flags)
{
  (void)flags;
  if (refused_pipe)
    return errno = refused_pipe, -1;
  return pipe2(ends, O_CLOEXEC);
}

int ndelay_on(int fd)
{
  if (refused_flag)
    return errno = refused_flag, -1;
  return fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* Writes to come that are interrupted, and how many bytes one takes; 0: all. */
static unsigned int interruptions;
static size_t takes;

ssize_t write(int fd, void const *bytes, size_t n)
{
  struct iovec part = { (void *)bytes, takes && takes < n ? takes : n };

  if (interruptions)
    return interruptions--, errno = EINTR, -1;
  return writev(fd, &part, 1);
}

static int given;

void streams_give(struct stream const *stream, struct script const *s)
{
  (void)s;
  given = stream->is_pipe ? stream->fd : -1;
}

static char log_name[] = "/tmp/T_complaints.XXXXXX";
static bool no_log;
static int log_flags;

int child_log_open(struct script *s)
{
  (void)s;
  return no_log ? -1 : open(log_name, log_flags);
}

static unsigned int said, quoted;
static char text[8192], quote_head[8192], quote[8192], quote_tail[SCRIPT_REQUEST_MAX];
static size_t quote_length, quote_lost;

void script_request_text(char out[SCRIPT_REQUEST_MAX], struct cgi_request const *r)
{
  snprintf(out, SCRIPT_REQUEST_MAX, " (%.*s)", (int)r->uri.n, r->uri.s);
}

void script_say(struct script const *s, char const *format, ...)
{
  va_list arguments;

  (void)s;
  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  said++;
}

void say_quote(char const *head, struct bytes bytes, size_t lost, char const *tail)
{
  quoted++;
  snprintf(quote_tail, sizeof(quote_tail), "%s", tail);
  snprintf(quote_head, sizeof(quote_head), "%s", head);
  memcpy(quote, bytes.s, bytes.n);
  quote_length = bytes.n;
  quote_lost = lost;
}

/* ---- The cases ---- */

static struct cgi_request const request = { .uri = BYTES("/a") };
static struct script script = { .physical = "/w/a.cgi", .physical_length = 8, .request = &request };

static int begin(bool to_file)
{
  said = quoted = 0;
  quote_length = quote_lost = 0;
  script.refusal = 0;
  given = -1;
  script.settings = &laid.settings;
  text_set(&laid.settings.child_log, to_file ? BYTES("log") : BYTES_NONE);
  return complaints_open(&script);
}

static bool is_open(int fd)
{
  return fcntl(fd, F_GETFD) != -1;
}

static void complain(int fd, char const *words)
{
  if (write(fd, words, strlen(words)) != (ssize_t)strlen(words))
    exit(111);
}

static bool is_quoted(char const *words)
{
  return quoted == 1 && bytes_equal(bytes_of(quote, quote_length), bytes_from_string(words)) &&
         quote_lost == 0;
}

static void test_kept(void)
{
  int fd = begin(false), own;

  ok(fd >= 0 && given == fd, "a pipe, which is the script's");
  own = complaints_descriptor();
  ok(own >= 0 && own != fd && fcntl(own, F_GETFL) & O_NONBLOCK, "of which we have the other end");
  complain(fd, "one\n");
  complaints_read();
  complain(fd, "two\n\n");
  complaints_close(&script, 7);
  ok(is_quoted("one\ntwo"), "all is kept, without its last line ends");
  ok(strcmp(quote_head, "/w/a.cgi: pid 7: stderr: ") == 0 && strcmp(quote_tail, " (/a)") == 0,
     "and said whose it is");
  ok(!is_open(fd) && !is_open(own) && complaints_descriptor() == -1, "nothing is left open");
  fd = begin(false);
  complaints_read();
  complaints_close(&script, 7);
  ok(quoted == 0 && said == 0, "who says nothing is not quoted");
  fd = begin(false);
  complain(fd, "\n\n");
  complaints_close(&script, 7);
  is_number(quoted, 0, "nor are line ends alone");
  fd = begin(false);
  complain(fd, "x");
  complaints_close(&script, 7);
  ok(is_quoted("x"), "one letter is");
}

static char const *words(size_t n)
{
  static char many[100000];

  memset(many, 'w', n);
  many[n] = 0;
  return many;
}

static void test_much(void)
{
  int fd = begin(false);

  complain(fd, words(4000));
  complaints_read();
  complain(fd, words(100));
  complaints_read();
  complain(fd, "\n");
  complaints_close(&script, 7);
  ok(quote_length == 4096 && quote_lost == 5, "what does not fit is counted");
  fd = begin(false);
  complain(fd, words(4095));
  complain(fd, "\n");
  complaints_close(&script, 7);
  ok(quote_length == 4095 && quote_lost == 0, "what just fits is kept");
  fd = begin(false);
  complain(fd, words(4095));
  complain(fd, "\n\n");
  complaints_close(&script, 7);
  ok(quote_length == 4096 && quote_lost == 1, "where something is lost the end is no end");
  begin(false);
  complaints_close(&script, 7);
  is_number(quoted, 0, "the next script has nothing of it");
}

/* ---- How fast ---- */

static void test_pauses(void)
{
  int fd = begin(false);
  int own = complaints_descriptor();

  complain(fd, words(65535));
  complaints_read();
  complain(fd, "x");
  complaints_read();
  ok(complaints_pause() == -1 && complaints_descriptor() == own, "as much as a pipe holds is free");
  complain(fd, "x");
  complaints_read();
  ok(complaints_descriptor() == -1, "then it is not looked at for a while");
  is_number(complaints_pause(), 21, "of twenty milliseconds");
  now += 19999;
  is_number(complaints_pause(), 1, "not shorter");
  ok(complaints_descriptor() == -1, "though it is near");
  now += 1;
  ok(complaints_pause() == -1 && complaints_descriptor() == own, "then it is");
  complain(fd, "x");
  complaints_read();
  ok(complaints_descriptor() == -1, "after each reading");
  complaints_close(&script, 7);
  is_number(complaints_pause(), -1, "what is closed is not waited for");
  begin(false);
  complaints_read();
  ok(complaints_descriptor() != -1 && complaints_pause() == -1, "and the next script has its own");
  complaints_close(&script, 7);
}

/* ---- ChildLog ---- */

static struct bytes logged(void)
{
  static char bytes[100000];
  int fd = open(log_name, O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));

  if (n < 0 || truncate(log_name, 0) < 0)
    exit(111);
  close(fd);
  return bytes_of(bytes, (size_t)n);
}

static void test_file(void)
{
  int fd;

  log_flags = O_WRONLY | O_APPEND | O_CLOEXEC;
  fd = begin(true);
  complain(fd, "one\n");
  complaints_read();
  is_bytes(logged(), BYTES("one\n"), "what goes to ChildLog is there at once");
  complain(fd, "two\n\n");
  complaints_close(&script, 7);
  is_bytes(logged(), BYTES("two\n\n"), "and as it was");
  ok(quoted == 0 && said == 0, "the log has nothing of it");
  fd = begin(true);
  complain(fd, words(60000));
  complaints_close(&script, 7);
  ok(logged().n == 60000 && said == 0, "however long");
}

/* Where it cannot be written it is lost, and that is said. */
static void test_lost(void)
{
  int fd;

  log_flags = O_RDONLY;
  fd = begin(true);
  complain(fd, "12345");
  complaints_read();
  complain(fd, "67");
  complaints_close(&script, 9);
  ok(said == 1 && quoted == 0 &&
         strcmp(text, "pid 9: 7 bytes for ChildLog are lost: Bad file descriptor") == 0,
     "what ChildLog does not take is counted");
  log_flags = O_WRONLY | O_APPEND | O_CLOEXEC;
  begin(true);
  complaints_close(&script, 9);
  is_number(said, 1 - 1, "of nothing nothing is lost");
}

/* A write that is interrupted is done again; one that takes a part is a full disk. */
static void test_writes(void)
{
  int fd = begin(true);

  complain(fd, "12345");
  interruptions = 2;
  complaints_read();
  ok(logged().n == 5 && interruptions == 0, "an interruption costs nothing");
  complain(fd, "12345");
  takes = 2;
  complaints_read();
  takes = 0;
  ok(logged().n == 2, "what there is no room for");
  complaints_close(&script, 9);
  ok(said == 1 && strstr(text, "pid 9: 3 bytes for ChildLog are lost: No space left on device"),
     "is lost, and said to be");
}

/* ---- No room ---- */

static void test_refused(void)
{
  no_log = true;
  is_number(begin(true), -1, "no ChildLog: refused");
  complaints_close(&script, 0);
  no_log = false;
  refused_pipe = EMFILE;
  ok(begin(false) == -1 && script.refusal == 503, "no pipe: refused for now");
  complaints_close(&script, 0);
  refused_pipe = 0;
  refused_flag = EIO;
  ok(begin(false) == -1 && script.refusal == 500, "one that would wait: refused");
  complaints_close(&script, 0);
  ok(complaints_descriptor() == -1 && said == 0 && quoted == 0, "nothing is left of it");
  refused_flag = 0;
}

/* The script's end is closed by all others; ours tells of it. */
static void test_ends(void)
{
  int fd = begin(false), own = complaints_descriptor();

  complain(fd, "last words");
  complaints_close(&script, 7);
  ok(is_quoted("last words") && !is_open(own), "what is there at the end is read");
}

int main(void)
{
  int fd = mkstemp(log_name);

  close(fd);
  test_kept();
  test_much();
  test_pauses();
  test_file();
  test_lost();
  test_writes();
  test_refused();
  test_ends();
  unlink(log_name);
  return tap_done();
}
