/* faulty_helper: not a test itself: a helper that has gone mad, or is somebody else's.
   faulty_helper cgiexec|authcheck|logfmt, with the channel as descriptor 0. What it does is said by
   whom it works for: the query of a script's target, the name of a user, the query of a record;
   words that it does not know make it behave well. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <httpway/auth.h>
#include <httpway/cgi.h>
#include <httpway/channel.h>
#include <httpway/record.h>

#define CHANNEL 0

/* A channel's flood is several times what it holds; its helper has to come to the end of it before
   the core gives the script up. */
enum { FLOOD = 20000, CHANNEL_FLOOD = 2000, HELD_MAX = 64 };

static bool is(struct bytes word, char const *text)
{
  return bytes_equal(word, bytes_from_string(text));
}

/* The number behind a word. False: it is another word. */
static bool numbered(struct bytes word, char const *text, unsigned int *number)
{
  size_t n = strlen(text);
  if (word.n <= n || memcmp(word.s, text, n) != 0)
    return false;
  *number = 0;
  for (size_t i = n; i < word.n; i++)
    if (word.s[i] < '0' || word.s[i] > '9')
      return false;
  for (size_t i = n; i < word.n; i++)
    *number = *number * 10 + (unsigned int)(word.s[i] - '0');
  return true;
}

/* Waits until there is room; whoever does not read for five seconds gets no more. */
static void put(int fd, char const *bytes, size_t n)
{
  struct pollfd x = { .fd = fd, .events = POLLOUT };
  if (poll(&x, 1, 5000) == 1)
    (void)send(fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void put_with_descriptors(int fd, char const *bytes, size_t n)
{
  int two[2] = { 1, 2 };
  (void)channel_send_descriptors(fd, bytes, n, two, 2);
}

static void noise(int fd, size_t n)
{
  static char bytes[200000];
  for (size_t i = 0; i < n && i < sizeof bytes; i++)
    bytes[i] = (char)(rand() >> 7);
  put(fd, bytes, n);
}

/* What no helper has to say on any channel. True: word was such a thing. */
static bool channel_fault(struct bytes word)
{
  char const restarted = CHANNEL_RESTARTED;
  if (is(word, "die"))
    _exit(3);
  if (is(word, "restarted"))
    for (int i = 0; i < CHANNEL_FLOOD; i++)
      put(CHANNEL, &restarted, 1);
  else if (is(word, "empty"))
    for (int i = 0; i < 3; i++)
      put(CHANNEL, "", 0);
  else if (is(word, "noise"))
    for (size_t i = 1; i < 400; i += 7)
      noise(CHANNEL, i);
  else if (is(word, "large"))
    noise(CHANNEL, 150000);
  else if (is(word, "descriptors"))
    for (int i = 0; i < 100; i++)
      put_with_descriptors(CHANNEL, "x", 1);
  else
    return false;
  return true;
}

/* ---- cgiexec ---- */

static int held[HELD_MAX];
static unsigned int held_count;

/* Kept open until it is full. */
static void hold(int fd)
{
  int copy = dup(fd);
  int *slot = held + held_count++ % HELD_MAX;
  if (held_count > HELD_MAX)
    close(*slot);
  *slot = copy;
}

static void say(int leash, unsigned int kind, unsigned int status, unsigned int code, bool signaled)
{
  char message[CGI_FATE_MAX];
  struct cgi_fate fate = { .kind = (uint8_t)kind,
                           .status = (uint16_t)status,
                           .code = code,
                           .signaled = signaled,
                           .pid = 4711,
                           .text = bytes_from_string(kind == CGI_REFUSED ? "because" : "") };
  put(leash, message, cgi_pack_fate(message, sizeof message, &fate));
}

static void print(int fd, char const *text)
{
  if (write(fd, text, strlen(text)) < 0)
    perror("write");
}

static void print_answer(int fd)
{
  print(fd, "Content-Type: text/plain\n\nan answer");
}

static void ended(int leash)
{
  say(leash, CGI_ENDED, 0, 0, false);
}

/* Before anything was printed; afterwards all is closed. */
static bool fault_at_once(struct bytes word, int out, int leash)
{
  unsigned int n;
  char text[128];
  struct cgi_fate mad = { .kind = CGI_REFUSED,
                          .status = 500,
                          .text = BYTES("\x1b[31mred\r\nline\0nul") };
  (void)out;
  if (numbered(word, "refuse-", &n))
    say(leash, CGI_REFUSED, n, 0, false);
  else if (is(word, "refuse-control"))
    put(leash, text,
        cgi_pack_fate(text, sizeof text, &mad) ? cgi_pack_fate(text, sizeof text, &mad) : 0);
  else if (is(word, "refuse-twice"))
    say(leash, CGI_REFUSED, 403, 0, false), say(leash, CGI_REFUSED, 503, 0, false);
  else if (is(word, "started-refused"))
    say(leash, CGI_STARTED, 0, 0, false), say(leash, CGI_REFUSED, 403, 0, false);
  else if (is(word, "word-empty"))
    put(leash, "", 0);
  else if (is(word, "word-noise"))
    noise(leash, 100);
  else if (is(word, "word-large"))
    noise(leash, 100000);
  else if (is(word, "word-cut"))
    put(leash, "HWF\001\003\000", 6);
  else if (is(word, "word-version"))
    put(leash, "HWF\002\003\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000", 20);
  else if (numbered(word, "kind-", &n))
    say(leash, n, 0, 0, false);
  else if (is(word, "started-flood"))
    for (int i = 0; i < FLOOD; i++)
      say(leash, CGI_STARTED, 0, 0, false);
  else if (is(word, "ended-silent"))
    ended(leash);
  else if (is(word, "silent"))
    shutdown(leash, SHUT_RDWR);
  else
    return false;
  return true;
}

/* What is said after a whole answer was printed and its end was seen. */
static bool fault_behind(struct bytes word, int leash)
{
  if (is(word, "after-refuse"))
    say(leash, CGI_REFUSED, 403, 0, false);
  else if (is(word, "after-empty"))
    put(leash, "", 0);
  else if (is(word, "after-noise"))
    noise(leash, 100);
  else if (is(word, "after-silent"))
    ;
  else if (is(word, "after-signal"))
    say(leash, CGI_ENDED, 0, 9, true);
  else if (is(word, "after-exited-twice"))
    say(leash, CGI_EXITED, 0, 0, true), say(leash, CGI_EXITED, 0, 0, false);
  else if (is(word, "after-started-flood"))
    for (int i = 0; i < FLOOD; i++)
      say(leash, CGI_STARTED, 0, 0, false);
  else
    return false;
  return true;
}

/* What is said after it, and changes nothing. */
static void behind(struct bytes word, int leash)
{
  char message[CGI_FATE_MAX];
  struct cgi_fate fate = { .kind = CGI_ENDED };
  if (is(word, "with-descriptors")) {
    put_with_descriptors(leash, message, cgi_pack_fate(message, sizeof message, &fate));
    return;
  }
  if (is(word, "started-twice"))
    say(leash, CGI_STARTED, 0, 0, false), say(leash, CGI_STARTED, 0, 0, false);
  ended(leash);
  if (is(word, "ended-twice"))
    ended(leash);
  if (is(word, "ended-started"))
    say(leash, CGI_STARTED, 0, 0, false);
  if (is(word, "ended-refused"))
    say(leash, CGI_REFUSED, 403, 0, false);
}

static void script(struct bytes word, int out, int leash)
{
  if (channel_fault(word)) {
    print_answer(out);
    ended(leash);
  } else if (is(word, "hold")) { /* and never a word */
    hold(out);
    hold(leash);
  } else if (is(word, "hold-leash")) {
    print_answer(out);
    hold(leash);
  } else if (is(word, "half-leash")) {
    shutdown(leash, SHUT_WR);
    print_answer(out);
    hold(leash);
  } else if (is(word, "ended-first")) {
    ended(leash);
    print_answer(out);
  } else if (!fault_at_once(word, out, leash)) {
    print_answer(out);
    if (!fault_behind(word, leash))
      behind(word, leash);
  }
}

static void be_cgiexec(void)
{
  static char buffer[CGI_MESSAGE_MAX];
  for (;;) {
    struct channel_message m;
    struct cgi_request request;
    if (channel_receive_descriptors(CHANNEL, CHANNEL_WAIT, buffer, sizeof buffer, CGI_DESCRIPTORS,
                                    &m) < 0)
      continue;
    if (m.length == 0)
      _exit(0);
    if (cgi_unpack_request(bytes_of(buffer, m.length), &request))
      script(request.query, m.descriptors[CGI_STDOUT], m.descriptors[CGI_LEASH]);
    channel_descriptors_close(&m);
  }
}

/* ---- authcheck ---- */

static void answer(uint64_t id, unsigned int verdict, struct bytes text)
{
  char message[AUTH_ANSWER_MAX];
  struct auth_answer a = { .id = id, .verdict = (uint8_t)verdict, .text = text };
  put(CHANNEL, message, auth_pack_answer(message, sizeof message, &a));
}

static void answer_raw(uint64_t id, unsigned int verdict, struct bytes text)
{
  char message[16 + 2048] = "HWB\001";
  for (int i = 0; i < 8; i++)
    message[4 + i] = (char)(id >> (56 - 8 * i));
  message[12] = (char)verdict;
  message[13] = (char)(text.n >> 8);
  message[14] = (char)text.n;
  if (text.n)
    memcpy(message + 15, text.s, text.n);
  put(CHANNEL, message, 15 + text.n);
}

static bool verdict_fault(struct bytes word, uint64_t id)
{
  static char long_text[2000];
  unsigned int n;
  memset(long_text, 'l', sizeof long_text);
  if (numbered(word, "verdict-", &n))
    answer_raw(id, n, BYTES_NONE);
  else if (is(word, "other-id"))
    answer(id + 1, AUTH_YES, BYTES_NONE), answer(id ^ (UINT64_C(1) << 40), AUTH_YES, BYTES_NONE);
  else if (is(word, "cut"))
    put(CHANNEL, "HWB\001\0\0", 6);
  else if (is(word, "long"))
    answer_raw(id, AUTH_UNABLE, bytes_of(long_text, sizeof long_text));
  else if (is(word, "control"))
    answer(id, AUTH_UNABLE, BYTES("\x1b[31mred\r\nline"));
  else if (is(word, "silent"))
    ;
  else if (is(word, "begun"))
    for (int i = 0; i < 100; i++)
      answer(AUTH_ID_BEGUN, AUTH_YES, BYTES_NONE);
  else
    return false;
  return true;
}

static void judge(struct auth_question const *q)
{
  bool home = q->kind == AUTH_HOME;
  if (q->kind != AUTH_PASSWORD && !home)
    return;
  if (is(q->user, "yes-no"))
    answer(q->id, AUTH_YES, home ? BYTES("/nowhere") : BYTES_NONE),
        answer(q->id, AUTH_NO, BYTES_NONE);
  else if (is(q->user, "no-yes"))
    answer(q->id, AUTH_NO, BYTES_NONE), answer(q->id, AUTH_YES, home ? BYTES("/etc") : BYTES_NONE);
  else if (is(q->user, "relative"))
    answer_raw(q->id, AUTH_YES, BYTES("etc"));
  else if (is(q->user, "nul"))
    answer_raw(q->id, AUTH_YES, BYTES("/etc\0x"));
  else if (is(q->user, "nothing"))
    answer_raw(q->id, AUTH_YES, BYTES_NONE);
  else if (!verdict_fault(q->user, q->id)) {
    (void)channel_fault(q->user);
    answer(q->id, is(q->user, "alice") ? AUTH_YES : AUTH_NO, home ? BYTES("/nowhere") : BYTES_NONE);
  }
}

static void be_authcheck(void)
{
  static char buffer[AUTH_BATCH_MAX];
  answer(AUTH_ID_BEGUN, AUTH_YES, BYTES_NONE);
  for (;;) {
    long n = channel_receive(CHANNEL, buffer, sizeof buffer);
    struct bytes message = bytes_of(buffer, n > 0 ? (size_t)n : 0), one;
    struct auth_question q;
    if (n == 0)
      _exit(0);
    if (!auth_batch_open(&message)) {
      if (auth_unpack_question(message, &q))
        judge(&q);
      continue;
    }
    while (auth_batch_next(&message, &one))
      if (auth_unpack_question(one, &q))
        judge(&q);
  }
}

/* ---- logfmt ---- */

static void be_logfmt(void)
{
  static char buffer[RECORD_BATCH_HEADER + RECORD_BATCH_MAX];
  for (;;) {
    long n = channel_receive(CHANNEL, buffer, sizeof buffer);
    struct bytes records;
    struct record r;
    if (n == 0)
      _exit(0);
    if (n < 0 || !record_batch_open(bytes_of(buffer, (size_t)n), &records))
      continue;
    while (record_unpack(&records, &r) == 1) {
      if (r.kind == RECORD_MESSAGE)
        fprintf(stderr, "message: %.*s\n", (int)r.text.n, r.text.s);
      else if (r.kind == RECORD_REQUEST && is(r.query, "stand-still"))
        for (;;)
          pause();
      else if (r.kind == RECORD_REQUEST)
        (void)channel_fault(r.query);
    }
  }
}

int main(int argc, char **argv)
{
  if (argc < 2)
    return 100;
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stderr, 0, _IOLBF, 0);
  if (!strcmp(argv[1], "cgiexec"))
    be_cgiexec();
  if (!strcmp(argv[1], "authcheck"))
    be_authcheck();
  be_logfmt();
}
