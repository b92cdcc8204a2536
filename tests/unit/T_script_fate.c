/* script_fate: every word that cgiexec may say of a script, at every time, and what becomes of it.
 */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <httpway/channel.h>

#include "../../src/httpd/client/send.h"
#include "../../src/httpd/log/message.h"
#include "../../src/httpd/script/parts.h"
#include "../../src/httpd/script/scripts.h"
#include "../../src/httpd/state/server.h"
#include "tap.h"

/* ---- What else is not the case ---- */

static unsigned int interims;

void connection_interim(struct server *server, struct connection *c, struct bytes interim)
{
  (void)server;
  (void)c;
  interims += bytes_equal(interim, BYTES("HTTP/1.1 100 Continue\r\n\r\n"));
}

static unsigned int failed, broken_off;
static char const *last_why;

void script_fail(struct server *server, struct script *s, unsigned int status, char const *why)
{
  failed = status;
  last_why = why;
  s->client = 0;
  script_detach(server, s, true);
}

void script_break_off(struct server *server, struct script *s, char const *why)
{
  broken_off++;
  last_why = why;
  s->client = 0;
  script_detach(server, s, true);
}

void script_page(struct server *server, struct script *s, unsigned int status, char const *why)
{
  script_fail(server, s, status, why);
}

static bool whole; /* its content, and kept */

bool script_content_keep(struct script *s)
{
  (void)s;
  return whole;
}

static unsigned int lines; /* about a script */

void script_say(struct script const *s, char const *format, ...)
{
  (void)s;
  (void)format;
  lines++;
}

static char why_told;

int channel_send(int fd, char const *head, size_t n, char const *body, size_t body_length)
{
  (void)fd;
  (void)body;
  ok(n == 1 && body_length == 0, "a byte says why");
  why_told = *head;
  return 0;
}

static unsigned int said;

void message(enum record_level level, char const *format, ...)
{
  (void)level;
  (void)format;
  said++;
}

bool message_debugging_on;

void message_debug_say(char const *format, ...)
{
  (void)format;
}

static unsigned int records;
static struct record recorded;

void journal_append(struct journal *journal, char const *packed, size_t length, uint64_t now)
{
  struct bytes rest = bytes_of(packed, length);

  (void)journal;
  (void)now;
  records += record_unpack(&rest, &recorded) == 1;
}

/* The leash: fates, and errors. */
enum { WORDS = 16 };
static struct cgi_fate words[WORDS];
static int errors[WORDS]; /* instead of a word; -1: the end; -2: noise; -3: nothing */
static unsigned int heard, word_count;
static bool over;

long channel_receive(int fd, char *buffer, size_t room)
{
  int const error = heard < word_count ? errors[heard] : EAGAIN;
  size_t n;

  (void)fd;
  if (error > 0) {
    heard += heard < word_count;
    return errno = error, -1;
  }
  over = error == -1;
  if (error == -1 || error == -3) {
    heard++;
    return 0;
  }
  n = error == -2 ? 1 : cgi_pack_fate(buffer, room, words + heard);
  heard++;
  return (long)n;
}

bool channel_is_over(int fd)
{
  (void)fd;
  return over;
}

static unsigned int shut;
static bool cannot_shut;

int shutdown(int fd, int how)
{
  (void)fd;
  shut += how == SHUT_WR;
  return cannot_shut ? -1 : 0;
}

/* ---- One script ---- */

static struct server server;
static struct script script;
static struct connection client;
static struct request request;
static char packed[1024];

static void begin(void)
{
  struct record const r = { .kind = RECORD_REQUEST, .uri = BYTES("/a.cgi") };

  memset(&client, 0, sizeof(client));
  memset(&request, 0, sizeof(request));
  free(server.poll_set.slots);
  free(server.poll_set.owners);
  server = (struct server){ .clock = { .now = 5000 }, .spooled = 1000 };
  if (poll_set_init(&server.poll_set, 1, 8) < 0)
    exit(111);
  timer_queue_init(&server.scripts.busy, 1);
  timer_queue_init(&server.scripts.ending, 1);
  timer_queue_init(&server.scripts.holding, 1);
  server.scripts.scripts = &script;
  server.scripts.size = 1;
  server.scripts.running = 1;
  client.script = &script;
  client.workspace.request = &request;
  script = (struct script){ .state = SCRIPT_RUNNING,
                            .client = &client,
                            .input = dup(1),
                            .output = dup(1),
                            .leash = dup(1),
                            .spooled = 300,
                            .record = packed,
                            .record_length = record_pack(packed, sizeof(packed), &r) };
  poll_set_add(&server.poll_set, &script.input_watch, script.input, POLLOUT);
  poll_set_add(&server.poll_set, &script.output_watch, script.output, POLLIN);
  poll_set_add(&server.poll_set, &script.leash_watch, script.leash, POLLIN);
  timer_start(&server.scripts.busy, &script.timer, 1);
  timer_start(&server.scripts.holding, &script.hold, 1);
  failed = broken_off = said = lines = records = heard = word_count = interims = shut = 0;
  cannot_shut = false;
  why_told = 0;
  last_why = "";
  memset(words, 0, sizeof(words));
  memset(errors, 0, sizeof(errors));
}

static void word(enum cgi_fate_kind kind, uint32_t code)
{
  words[word_count++] = (struct cgi_fate){ .kind = (uint8_t)kind,
                                           .status = kind == CGI_REFUSED ? 404 : 0,
                                           .pid = 7,
                                           .code = code,
                                           .cpu = 11,
                                           .peak_memory = 12,
                                           .text = BYTES("why") };
}

static void error(int e)
{
  errors[word_count++] = e;
}

static bool hear(void)
{
  return script_fate_read(&server, &script);
}

/* Nothing is left of it: its place, its bytes, its descriptors, its timers. */
static bool is_free(void)
{
  return script.state == SCRIPT_FREE && server.scripts.running == 0 && server.scripts.freed &&
         server.spooled == 700 && script.spooled == 0 && script.input == -1 &&
         script.output == -1 && script.leash == -1 && server.poll_set.count == 1 &&
         !timer_oldest(&server.scripts.busy) && !timer_oldest(&server.scripts.ending) &&
         !timer_oldest(&server.scripts.holding) && script.record_length == 0;
}

static void close_all(void)
{
  int const fds[] = { script.input, script.output, script.leash };

  for (size_t i = 0; i < 3; i++)
    if (fds[i] >= 0)
      close(fds[i]);
}

/* ---- The end of its answer ---- */

static void test_detach(void)
{
  begin();
  script.content = script.body_rest = BYTES("x");
  script_detach(&server, &script, false);
  ok(!client.script && !script.client && script.state == SCRIPT_ENDING, "it works for nobody");
  ok(script.input == -1 && script.output == -1 && script.leash >= 0 && server.poll_set.count == 2,
     "only its fate is awaited");
  ok(!script.content.n && !script.body_rest.n && !timer_oldest(&server.scripts.holding),
     "nothing is kept for it");
  ok(timer_oldest(&server.scripts.busy) == &script.timer && script.timer.since == 5000 &&
         shut == 0 && !script.let_go,
     "for as long as it may run");
  word(CGI_ENDED, 3);
  ok(!hear() && is_free(), "then it is gone");
  ok(records == 1 && recorded.script_ran && recorded.script_code == 3 &&
         recorded.script_cpu == 11 && recorded.script_memory == 12,
     "and its record has its fate");
  close_all();
}

static void test_ended(void)
{
  begin();
  script_detach(&server, &script, true);
  ok(why_told == CGI_WHY_CLIENT, "cgiexec is told why it is ended");
  ok(shut == 1 && script.let_go && timer_oldest(&server.scripts.ending) == &script.timer,
     "one that is ended has its time for that");
  script_detach(&server, &script, true);
  ok(is_free() && shut == 1 && records == 1 && !recorded.script_ran,
     "once: then nobody waits for its fate");
  close_all();
  begin();
  cannot_shut = true;
  script_detach(&server, &script, true);
  ok(is_free(), "nor when it cannot be told");
  close_all();
  begin();
  script.end_why = CGI_WHY_TIMEOUT;
  script_detach(&server, &script, true);
  is_number(why_told, CGI_WHY_TIMEOUT, "another reason");
  close_all();
  begin();
  close(script.leash);
  poll_set_remove(&server.poll_set, &script.leash_watch);
  script.leash = -1;
  script_detach(&server, &script, false);
  ok(is_free(), "nor when its fate is known");
  close_all();
}

/* IgnoreClientAbort. */
static void test_alone(void)
{
  static struct {
    bool ignores, whole;
    uint8_t why;
    bool ended;
    char const *what;
  } const cases[] = {
    { false, true, 0, true, "by default the client's leaving ends it" },
    { true, true, 0, false, "it may go on" },
    { true, false, 0, true, "... with all of its content" },
    { true, true, CGI_WHY_TIMEOUT, true, "... and not beyond its time" },
  };

  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    struct timer_queue *queue = cases[i].ended ? &server.scripts.ending : &server.scripts.busy;
    begin();
    script.ignores_abort = cases[i].ignores;
    whole = cases[i].whole;
    script.end_why = cases[i].why;
    poll_set_change(&server.poll_set, &script.input_watch, -1, 0);
    poll_set_change(&server.poll_set, &script.output_watch, -1, 0);
    script_detach(&server, &script, true);
    ok(script.let_go == cases[i].ended && (shut == 1) == cases[i].ended &&
           (script.output == -1) == cases[i].ended && timer_oldest(queue) == &script.timer,
       cases[i].what);
    if (!cases[i].ended) {
      ok(server.scripts.running == 1 && !script.client && !client.script && why_told == 0 &&
             server.poll_set.slots[script.input_watch.slot].fd == script.input &&
             server.poll_set.slots[script.output_watch.slot].fd == script.output,
         "... at its place, read from and written to");
      script_detach(&server, &script, true);
      ok(script.let_go && script.output == -1, "... until it is ended");
    }
    word(CGI_ENDED, 9);
    ok(!hear() && is_free() && records == 1, "... and nothing is left");
    close_all();
  }
}

/* Half of the content is not its end. */
static void test_input(void)
{
  begin();
  script.content_left = 5;
  script_detach(&server, &script, true);
  ok(script.input >= 0 && !poll_set_has(&script.input_watch),
     "an input that is not whole stays open");
  word(CGI_ENDED, 9);
  ok(!hear() && is_free(), "until nothing of the script is left");
  close_all();
  begin();
  script.content = BYTES("x");
  script_detach(&server, &script, true);
  ok(script.input >= 0, "be it what is not yet written");
  script_end_all(&server);
  ok(is_free(), "or the server ends");
  close_all();
  begin();
  script.content_left = 5;
  script_detach(&server, &script, false);
  is_number(script.input, -1, "of one that may go on it does not");
  script_end_all(&server);
  close_all();
}

static void test_end_all(void)
{
  begin();
  script_end_all(&server);
  is_number(script.state, SCRIPT_RUNNING, "one that works for a client is not ended so");
  script_detach(&server, &script, false);
  script_end_all(&server);
  ok(is_free() && records == 1, "others are, with their records");
  close_all();
}

/* ---- Words ---- */

static void test_started(void)
{
  begin();
  request.expect_continue = true;
  script.content_left = 5;
  word(CGI_STARTED, 0);
  ok(hear() && script.started && interims == 1, "it runs: its client is told to go on");
  word(CGI_STARTED, 0);
  ok(hear() && interims == 1, "once");
  close_all();
  for (unsigned int i = 0; i < 4; i++) {
    begin();
    request.expect_continue = i != 0;
    script.content_left = i == 1 ? 0 : 5;
    script.content_read = i == 2;
    script.answered = i == 3;
    word(CGI_STARTED, 0);
    ok(hear() && script.started && interims == 0, "where that is wanted, and of use");
    close_all();
  }
  begin();
  request.expect_continue = true;
  script.content_left = 5;
  script.client = 0;
  script_started(&server, &script);
  ok(script.started && interims == 0, "and where somebody waits");
  close_all();
}

static void test_at_work(void)
{
  begin();
  word(CGI_STARTED, 0);
  ok(hear() && !script.at_work, "that it has started");
  script.asked = true;
  word(CGI_STARTED, 0);
  ok(hear() && script.at_work, "and that it still runs, when that was asked");
  close_all();
}

static void test_exited(void)
{
  begin();
  word(CGI_EXITED, 3);
  ok(hear() && script.exit_known && !script.fate_known && script.fate.code == 3 &&
         script.fate.text.n == 0 && script.leash >= 0,
     "it has ended, but not all that it left behind");
  word(CGI_ENDED, 3);
  ok(hear() && script.fate_known && script.leash == -1 && script.state == SCRIPT_RUNNING,
     "then all; its answer goes on");
  close_all();
}

static unsigned int refused_with(uint16_t status)
{
  begin();
  word(CGI_REFUSED, 0);
  words[0].status = status;
  ok(!hear() && said == 0 && failed, "refused: a page; cgiexec has said why");
  close_all();
  return failed;
}

static void test_refused(void)
{
  static uint16_t const good[] = { 400, 403, 404, 410, 413, 414, 431, 500, 503, 511 };
  static uint16_t const bad[] = { 0, 200, 304, 399, 401, 405, 407, 416, 426, 499, 512, 600, 999 };

  for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
    is_number(refused_with(good[i]), good[i], "a status that a page can have");
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
    is_number(refused_with(bad[i]), 502, "any other");
  begin();
  script_detach(&server, &script, false);
  word(CGI_REFUSED, 0);
  ok(!hear() && is_free() && failed == 0, "nobody is there to be told");
  close_all();
}

/* ---- What makes no sense ---- */

static bool makes_no_sense(void)
{
  bool const good =
      !hear() && said == 1 && failed == 502 && !strcmp(last_why, "cgiexec made no sense");

  close_all();
  return good;
}

static void test_faults(void)
{
  begin();
  word(CGI_STARTED, 0);
  word(CGI_REFUSED, 0);
  ok(makes_no_sense(), "refused after it has started");
  begin();
  word(CGI_EXITED, 0);
  word(CGI_REFUSED, 0);
  ok(makes_no_sense(), "or ended");
  begin();
  word(CGI_EXITED, 0);
  word(CGI_EXITED, 0);
  ok(makes_no_sense(), "ended twice");
  begin();
  word(CGI_EXITED, 0);
  word(CGI_STARTED, 0);
  ok(makes_no_sense(), "started after it has ended");
  begin();
  for (int i = 0; i < 5; i++)
    word(CGI_STARTED, 0);
  ok(makes_no_sense(), "many words");
  begin();
  for (int i = 0; i < 4; i++)
    word(CGI_STARTED, 0);
  ok(hear() && said == 0, "but not a few");
  close_all();
  begin();
  error(-2);
  ok(makes_no_sense(), "noise");
  begin();
  error(EMSGSIZE);
  ok(makes_no_sense(), "too long a word");
  begin();
  over = false;
  error(-3);
  ok(makes_no_sense(), "a word of nothing");
}

static void test_gone(void)
{
  begin();
  error(-1);
  ok(!hear() && failed == 502 && !strcmp(last_why, "cgiexec died") && said == 0,
     "cgiexec has gone");
  close_all();
  begin();
  script.answered = true;
  error(-1);
  ok(!hear() && failed == 0 && broken_off == 1 && lines == 1,
     "in the middle of an answer: that is broken off");
  close_all();
  begin();
  script_detach(&server, &script, false);
  error(-1);
  ok(!hear() && is_free() && failed == 0 && broken_off == 0, "behind it: nothing more");
  ok(records == 1 && !recorded.script_ran, "but its record, without a fate");
  close_all();
}

/* What cannot be read just now can be read later, but not for ever. */
static void test_refusals(void)
{
  begin();
  for (int i = 0; i < 9; i++) {
    error(ENOMEM);
    ok(hear() && failed == 0, "the system cannot now");
  }
  word(CGI_STARTED, 0);
  ok(hear() && script.started && script.refusals == 0, "then it can");
  for (int i = 0; i < 5; i++) {
    error(ENOMEM);
    ok(hear(), "again it cannot");
  }
  close_all();
  begin();
  for (int i = 0; i < 9; i++) {
    error(ENOMEM);
    (void)hear();
  }
  error(ENOMEM);
  ok(!hear() && failed == 502 && !strcmp(last_why, "cgiexec cannot be heard"),
     "ten times in a row");
  close_all();
  begin();
  for (int i = 0; i < 20; i++)
    (void)hear();
  ok(script.refusals == 0 && failed == 0, "nothing there is no refusal");
  close_all();
}

int main(void)
{
  test_detach();
  test_ended();
  test_alone();
  test_input();
  test_end_all();
  test_started();
  test_at_work();
  test_exited();
  test_refused();
  test_faults();
  test_gone();
  test_refusals();
  return tap_done();
}
