/* run: one request after the other, each of whose steps is the test's: what is said, told, closed,
   and in which order. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <httpway/configuration.h>
#include <httpway/say.h>

#include "../../src/cgiexec/board.h"
#include "../../src/cgiexec/complaints.h"
#include "../../src/cgiexec/launch.h"
#include "../../src/cgiexec/leash.h"
#include "../../src/cgiexec/run.h"
#include "../../src/cgiexec/script.h"
#include "../../src/cgiexec/script_say.h"
#include "../../src/cgiexec/streams.h"
#include "../../src/cgiexec/watch.h"
#include "said.h"
#include "tap.h"

static uint64_t now = UINT64_C(5000000); /* microseconds */

int clock_gettime(clockid_t clock, struct timespec *t)
{
  (void)clock;
  t->tv_sec = (time_t)(now / 1000000);
  t->tv_nsec = (long)(now % 1000000) * 1000;
  return 0;
}

/* ---- What happens, a letter each ---- */

static char events[64];
static size_t length;

static void happens(char c)
{
  if (length < sizeof(events) - 1)
    events[length++] = c;
  events[length] = 0;
}

static char failing; /* which step is refused */

static bool step(struct script *s, char c)
{
  happens(c);
  if (failing != c)
    return true;
  s->refusal = 404;
  memcpy(s->why, "it is so", 9);
  return false;
}

bool script_locate(struct script *s)
{
  memcpy(s->physical, "/w/a.cgi", 9);
  s->physical_length = 8;
  return step(s, 'l');
}

bool script_inspect(struct script *s)
{
  return step(s, 'i');
}

bool script_words(struct script *s)
{
  return step(s, 'w');
}

bool script_way(struct script *s)
{
  return step(s, 'y');
}

bool script_environment(struct script *s)
{
  return step(s, 'e');
}

void script_init(struct script *s, struct conf const *conf, struct cgi_request const *request)
{
  memset(s, 0, sizeof(*s));
  s->conf = conf;
  s->request = request;
}

void script_close(struct script *s)
{
  (void)s;
  happens('c');
}

int complaints_open(struct script *s)
{
  return step(s, 'o') ? 77 : -1;
}

static pid_t closed_pid;

void complaints_close(struct script const *s, pid_t pid)
{
  (void)s;
  closed_pid = pid;
  happens('x');
}

static bool held; /* the start */
static int launched[4];

pid_t launch(struct script *s, int input, int output, int error, int leash)
{
  int const ends[4] = { input, output, error, leash };

  memcpy(launched, ends, sizeof(launched));
  s->start_is_held = held;
  return step(s, 'L') ? 4711 : -1;
}

/* ---- The board ---- */

static char board[64]; /* seconds, and ends */

void board_begin(char const *work, size_t n, unsigned int seconds)
{
  ok(n == 4 && memcmp(work, "/a.b", 4) == 0, "the board has the path");
  snprintf(board + strlen(board), sizeof(board) - strlen(board), "%u ", seconds);
}

void board_end(void)
{
  snprintf(board + strlen(board), sizeof(board) - strlen(board), "- ");
}

/* ---- Streams, the leash, the watch ---- */

static int bad_stream = -1, no_content = -1;

bool streams_prepare(struct stream *stream, int fd)
{
  *stream = (struct stream){ fd, true };
  return fd != bad_stream;
}

int streams_input(struct script const *s, struct stream const *input)
{
  (void)s;
  return no_content >= 0 ? no_content : input->fd;
}

static int given;

void streams_give(struct stream const *stream, struct script const *s)
{
  (void)s;
  given = stream->fd;
}

void streams_close(int fd)
{
  close(fd);
}

void streams_open(void)
{
  happens('S');
}

static int life;

void watch_open(int fd)
{
  life = fd;
}

static bool over;

bool watch_is_over(int leash, int milliseconds)
{
  (void)leash;
  ok(milliseconds == 0, "nobody waits to see that it is over");
  return over;
}

static struct watch_end end_is;
static struct cgi_fate fate_is;
static int watched_leash;
static uint32_t grace_is;

struct watch_end watch(pid_t pid, int leash, uint32_t grace, struct cgi_fate *fate)
{
  ok(pid == 4711 && fate->kind == CGI_STARTED && fate->pid == 4711, "the script is watched");
  watched_leash = leash;
  grace_is = grace;
  happens('W');
  fate->code = fate_is.code;
  fate->signaled = fate_is.signaled;
  fate->stopped = fate_is.stopped;
  now += 1234;
  return end_is;
}

static struct cgi_fate told;
static char told_text[512];

void leash_tell(int leash, struct cgi_fate const *fate)
{
  (void)leash;
  told = *fate;
  happens(fate->kind == CGI_STARTED ? '1' : fate->kind == CGI_ENDED ? '2' : '?');
}

static uint16_t refused;

void leash_refuse(int leash, uint16_t status, char const *why)
{
  (void)leash;
  refused = status;
  snprintf(told_text, sizeof(told_text), "%s", why);
  happens('R');
}

static bool no_leash;

bool channel_is(int fd)
{
  (void)fd;
  return !no_leash;
}

static struct conf_globals globals = { .script_grace = 9, .umask = 027 };
static struct conf configuration = { .globals = &globals };
static bool no_configuration;

struct conf const *configuration_meant(uint64_t stamp, uint32_t location, uint64_t mark)
{
  ok(stamp == 11 && location == 12 && mark == 13, "the configuration that is meant");
  return no_configuration ? 0 : &configuration;
}

static unsigned int masks;
static mode_t last_mask;

mode_t umask(mode_t mask)
{
  masks++;
  last_mask = mask;
  return 0;
}

void script_say(struct script const *s, char const *format, ...)
{
  va_list arguments;

  (void)s;
  va_start(arguments, format);
  vsnprintf(last_said, sizeof(last_said), format, arguments);
  va_end(arguments);
  said++;
}

static struct cgi_fate fate_said;
static char why_said;

void fate_say(struct script const *s, struct cgi_fate const *fate, char why)
{
  (void)s;
  fate_said = *fate;
  why_said = why;
  happens('f');
}

/* ---- The cases ---- */

static int descriptors[CGI_DESCRIPTORS];

static bool run_with(uint64_t content)
{
  static char message[CGI_MESSAGE_MAX];
  struct cgi_request const request = { .configuration = 11,
                                       .location = 12,
                                       .what = CGI_PATH,
                                       .path = BYTES("/a.b"),
                                       .method = BYTES("GET"),
                                       .remote = { .family = ADDRESS_IPV4 },
                                       .local = { .family = ADDRESS_IPV4 },
                                       .has_content_length = content > 0,
                                       .content_length = content,
                                       .mark = 13 };
  size_t const n = cgi_pack_request(message, sizeof(message), &request);

  length = said = 0;
  events[0] = board[0] = told_text[0] = 0;
  refused = 0;
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    descriptors[i] = dup(1);
  return run(bytes_of(message, n), descriptors);
}

static bool all_closed(int const before[CGI_DESCRIPTORS])
{
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    if (before[i] >= 0 && fcntl(before[i], F_GETFD) != -1)
      return false;
  return true;
}

static bool happened(char const *what)
{
  bool const same = strcmp(events, what) == 0;

  if (!same)
    printf("# %s, not %s\n", events, what);
  return same;
}

/* Which numbers the descriptors will have. */
static void numbers(int out[CGI_DESCRIPTORS])
{
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    out[i] = dup(1);
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    close(out[i]);
}

static void test_runs(void)
{
  int had[CGI_DESCRIPTORS];

  end_is.clean = true;
  numbers(had);
  ok(run_with(0), "a script that ends well");
  ok(happened("liwyeoLW2xfc"), "each step in turn, and its end is told");
  ok(strcmp(board, "20 3 - 2 ") == 0, "each of its parts has its time");
  ok(told.kind == CGI_ENDED && told.pid == 4711 && told.elapsed == 1234, "how long it took");
  ok(said == 0 && closed_pid == 4711, "nothing is said");
  ok(launched[0] == had[0] && launched[1] == had[1] && launched[2] == 77 && launched[3] == had[2] &&
         given == had[1] && watched_leash == had[2],
     "each descriptor is what it is for");
  ok(grace_is == 9 && masks == 1 && last_mask == 027, "with the grace, and the umask");
  ok(all_closed(had) && descriptors[0] == -1 && descriptors[1] == -1, "nothing is left open");
  ok(run_with(5) && happened("liwyeoL1W2xfc"), "with content its start is told, too");
  is_number(masks, 1, "the umask is set once");
  globals.umask = 022;
  run_with(0);
  ok(masks == 2 && last_mask == 022, "and again when it is another");
  no_content = 99;
  run_with(0);
  is_number(launched[0], 99, "without content it reads what streams say");
  no_content = -1;
}

static void test_fates(void)
{
  fate_is = (struct cgi_fate){ .code = 9, .signaled = true, .stopped = true };
  end_is = (struct watch_end){ .clean = true, .why = CGI_WHY_TIMEOUT };
  run_with(0);
  ok(fate_said.kind == CGI_ENDED && fate_said.pid == 4711 && fate_said.code == 9 &&
         fate_said.signaled && fate_said.stopped && why_said == CGI_WHY_TIMEOUT && said == 0,
     "how it ended is said, and why");
  fate_is = (struct cgi_fate){ .code = 0 };
  end_is = (struct watch_end){ .held = 2 };
  ok(!run_with(0) && said == 1 &&
         strcmp(last_said, "pid 4711: 2 of its processes were killed and are still there") == 0,
     "processes that are left are said, and tell the worker not to go on");
  end_is = (struct watch_end){ .clean = true };
}

static void test_refused(void)
{
  static char const steps[] = "liwye";
  int had[CGI_DESCRIPTORS];
  char meant[16];

  for (size_t i = 0; i < 5; i++) {
    failing = steps[i];
    snprintf(meant, sizeof(meant), "%.*sRxc", (int)(i + 1), steps);
    numbers(had);
    ok(run_with(0) && happened(meant), "a step that is refused is the last one");
    ok(refused == 404 && strcmp(told_text, "it is so") == 0 && said == 1 &&
           strcmp(last_said, "refused: it is so") == 0 && closed_pid == 0,
       "why is told and said");
    ok(all_closed(had), "nothing is left open");
  }
  failing = 'o';
  ok(run_with(0) && happened("liwyeoRxc"), "where there is no standard error");
  failing = 'L';
  ok(run_with(0) && happened("liwyeoLRxc"), "or it does not start");
  held = true;
  ok(!run_with(0), "a start that the system holds tells the worker not to go on");
  held = false;
  failing = 0;
}

static void test_messages(void)
{
  int had[CGI_DESCRIPTORS];

  no_configuration = true;
  numbers(had);
  ok(run_with(0) && refused == 503 && happened("R") && said == 1 && all_closed(had),
     "another configuration");
  no_configuration = false;
  no_leash = true;
  numbers(had);
  ok(run_with(0) && happened("") && said == 1 && all_closed(had), "no leash: nobody is told");
  no_leash = false;
  numbers(had);
  bad_stream = had[0];
  ok(run_with(0) && refused == 500 && happened("R") && all_closed(had), "an input that is none");
  numbers(had);
  bad_stream = had[1];
  ok(run_with(0) && refused == 500 && happened("R") && all_closed(had), "an output that is none");
  bad_stream = -1;
  over = true;
  numbers(had);
  ok(run_with(0) && happened("") && said == 0 && all_closed(had), "a core that has gone already");
  over = false;
  numbers(had);
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    descriptors[i] = dup(1);
  refused = 0;
  ok(run(BYTES("noise"), descriptors) && refused == 500 && all_closed(had), "no request");
}

static void test_only_closed(void)
{
  int had[CGI_DESCRIPTORS];

  numbers(had);
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    descriptors[i] = dup(1);
  said = 0;
  run_refuse(descriptors, "message too long");
  ok(said == 1 && strcmp(last_said, "request refused: message too long") == 0 && all_closed(had),
     "what is refused at once is only closed");
  descriptors[0] = descriptors[1] = descriptors[2] = -1;
  run_refuse(descriptors, "empty message");
  is_number(said, 2, "also where nothing came along");
}

int main(void)
{
  run_open(55);
  ok(life == 55 && happened("S"), "the beginning");
  test_runs();
  test_fates();
  test_refused();
  test_messages();
  test_only_closed();
  return tap_done();
}
