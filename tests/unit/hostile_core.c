/* hostile_core: not a test itself: a core that somebody has taken over. hostile_core FD HELPER WAY
   LOCATION PATH-OR-NAME SEED: sends on the channel FD what no core sends, in one of the ways below.
   It waits where a channel is full, so that all of it arrives. */
#include <skalibs/nonposix.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include <httpway/auth.h>
#include <httpway/cgi.h>
#include <httpway/channel.h>
#include <httpway/record.h>

enum { FLOOD = 100000, MANY = 2000 };
static int channel;
static bool reads;                 /* what the helper says */
static char base[CGI_MESSAGE_MAX]; /* a good message to begin with */
static size_t base_length;

static _Noreturn void die(char const *what)
{
  perror(what);
  exit(111);
}

static void put(char const *bytes, size_t n, int const *fds, unsigned int count)
{
  static char answers[65536];
  struct pollfd x = { .fd = channel, .events = POLLOUT };
  for (int i = 0; i < 2000; i++) {
    while (reads && recv(channel, answers, sizeof answers, MSG_DONTWAIT) > 0)
      ;
    int r = count ? channel_send_descriptors(channel, bytes, n, fds, count)
                  : channel_send(channel, bytes, n, 0, 0);
    if (r == 0 || errno == EMSGSIZE || errno == EBADF || errno == ETOOMANYREFS)
      return;
    if (errno == EPIPE)
      die("the helper is gone");
    (void)poll(&x, 1, 10);
  }
  fprintf(stderr, "the helper takes nothing: %s\n", strerror(errno));
  exit(1);
}

static unsigned int chance(unsigned int below)
{
  return (unsigned int)(rand() >> 4) % below;
}

/* ---- Descriptors of every kind ---- */

static int number_max(void)
{
  return 12;
}

/* So many are made at most: each keeps two descriptors here. */
enum { LINGERING_MAX = 100 };

/* A connection that has more to send than goes out, and whose closing lingers. */
static int lingering(void)
{
  static int count;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  struct linger linger = { .l_onoff = 1, .l_linger = 60 };
  char bytes[65536] = { 0 };
  int listener, fd;
  if (count++ >= LINGERING_MAX)
    return -1;
  listener = socket(AF_INET, SOCK_STREAM, 0);
  fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 1) < 0 ||
      getsockname(listener, (struct sockaddr *)&address, &length) < 0 ||
      connect(fd, (struct sockaddr *)&address, length) < 0)
    die("connect");
  if (accept(listener, 0, 0) < 0) /* never read, and never closed */
    die("accept");
  close(listener);
  while (send(fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
    ;
  (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  return fd;
}

static int made(char const *name, int flags)
{
  return open(name, flags | O_NONBLOCK | O_CLOEXEC, 0600);
}

static int descriptor(unsigned int kind)
{
  int pair[2];
  char name[64];
  switch (kind) {
  case 0:
    return made("/", O_RDONLY | O_DIRECTORY);
  case 1:
    return made("/dev/null", O_RDWR);
  case 2:
    return made("/dev/zero", O_RDWR);
  case 3:
    return lingering();
  case 4: /* a FIFO that nobody reads */
    snprintf(name, sizeof name, "/tmp/hostile-%ld", (long)getpid());
    if (mkfifo(name, 0600) < 0)
      return -1;
    pair[0] = made(name, O_RDWR);
    unlink(name);
    return pair[0];
  case 5:
    return dup(channel);
#ifdef __linux__
  case 6:
    return memfd_create("hostile", 0);
  case 7: /* one that is leased */
    snprintf(name, sizeof name, "/tmp/hostile-%ld", (long)getpid());
    pair[0] = made(name, O_RDWR | O_CREAT | O_EXCL);
    unlink(name);
    (void)fcntl(pair[0], F_SETLEASE, F_WRLCK);
    return pair[0];
#endif
  case 8:
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
      return -1;
    close(pair[1]);
    return pair[0];
  case 9:
    if (channel_pair(pair) < 0)
      return -1;
    close(pair[1]);
    return pair[0];
  case 10:
    return made("/proc/self/mem", O_RDONLY);
  default:
    if (pipe(pair) < 0)
      return -1;
    close(pair[chance(2)]);
    return fcntl(pair[0], F_GETFD) < 0 ? pair[1] : pair[0];
  }
}

static void put_with_kinds(char const *bytes, size_t n, unsigned int const *kinds,
                           unsigned int count)
{
  int fds[CHANNEL_DESCRIPTORS_MAX] = { 0 };
  unsigned int there = 0;
  for (unsigned int i = 0; i < count; i++)
    if ((fds[there] = descriptor(kinds[i])) >= 0)
      there++;
  put(bytes, n, fds, there);
  for (unsigned int i = 0; i < there; i++)
    close(fds[i]);
}

static void put_with_good(char const *bytes, size_t n)
{
  int in[2], out[2], leash[2];
  if (pipe(in) < 0 || pipe(out) < 0 || channel_pair(leash) < 0)
    die("pipe");
  put(bytes, n, (int[]){ in[0], out[1], leash[1] }, 3);
  close(in[0]), close(in[1]), close(out[0]), close(out[1]), close(leash[0]), close(leash[1]);
}

/* ---- The ways ---- */

static void random_messages(void)
{
  char bytes[4096];
  for (int i = 0; i < MANY; i++) {
    unsigned int kinds[CHANNEL_DESCRIPTORS_MAX];
    size_t n = chance(sizeof bytes);
    unsigned int count = chance(4) ? 0 : chance(CHANNEL_DESCRIPTORS_MAX + 1);
    for (size_t at = 0; at < n; at++)
      bytes[at] = (char)chance(256);
    if (chance(2) && n > 4)
      memcpy(bytes, base, 4);
    for (unsigned int k = 0; k < count; k++)
      kinds[k] = chance((unsigned int)number_max());
    put_with_kinds(bytes, n, kinds, count);
  }
}

static void mutations(bool descriptors)
{
  static char bytes[CGI_MESSAGE_MAX];
  for (int i = 0; i < MANY; i++) {
    memcpy(bytes, base, base_length);
    for (unsigned int k = 1 + chance(4); k; k--)
      bytes[chance((unsigned int)base_length)] = (char)chance(256);
    if (descriptors)
      put_with_good(bytes, base_length);
    else
      put(bytes, base_length, 0, 0);
  }
}

static void prefixes(bool descriptors)
{
  for (size_t n = 0; n <= base_length; n++) {
    if (descriptors)
      put_with_good(base, n);
    else
      put(base, n, 0, 0);
  }
}

static void oversized(void)
{
  static char bytes[160000];
  memcpy(bytes, base, base_length);
  for (size_t n = base_length + 1; n < sizeof bytes; n += 7919)
    put_with_good(bytes, n);
}

static void wrong_kinds(void)
{
  for (unsigned int count = 1; count <= CHANNEL_DESCRIPTORS_MAX; count++)
    for (unsigned int kind = 0; kind < (unsigned int)number_max(); kind++) {
      unsigned int kinds[CHANNEL_DESCRIPTORS_MAX];
      for (unsigned int i = 0; i < count; i++)
        kinds[i] = i == count - 1 ? kind : 11;
      put_with_kinds(base, base_length, kinds, count);
      for (unsigned int i = 0; i < count; i++)
        kinds[i] = i == 2 ? 9 : kind; /* with a leash of which nobody has the other end */
      put_with_kinds(base, base_length, kinds, count);
    }
}

static void flood(void)
{
  int leash[2];
  if (channel_pair(leash) < 0)
    die("channel");
  close(leash[1]);
  for (int i = 0; i < FLOOD; i++)
    put(base, base_length, (int[]){ leash[0], leash[0], leash[0] }, i % 10 ? 0 : 3);
}

/* A script is asked for, and then asked about without end; its output is read by nobody. */
static void asked_and_asked(void)
{
  int out[2], leash[2];
  if (pipe(out) < 0 || channel_pair(leash) < 0)
    die("pipe");
  put(base, base_length, (int[]){ out[1], out[1], leash[1] }, 3);
  close(out[1]), close(leash[1]);
  for (int i = 0; i < FLOOD; i++) {
    struct pollfd x = { .fd = leash[0], .events = POLLOUT };
    if (poll(&x, 1, 1000) != 1 || x.revents & POLLHUP ||
        (channel_send(leash[0], CGI_ASK, 1, 0, 0) < 0 && errno == EPIPE))
      break;
  }
}

/* Several, whose output and fates nobody reads; until standard input ends. */
static void never_read(void)
{
  int out[8][2], leash[8][2];
  char byte;
  for (int i = 0; i < 8; i++) {
    if (pipe(out[i]) < 0 || channel_pair(leash[i]) < 0)
      die("pipe");
    put(base, base_length, (int[]){ out[i][1], out[i][1], leash[i][1] }, 3);
    close(out[i][1]), close(leash[i][1]);
  }
  printf("sent\n");
  fflush(stdout);
  while (read(0, &byte, 1) > 0)
    ;
}

static void outside(struct cgi_request const *good)
{
  static char const *const paths[] = {
    "/../secret.cgi",          "/./../secret.cgi", "/sub/../../secret.cgi", "/..", "../secret.cgi",
    "/a.cgi/../../secret.cgi", "//../secret.cgi",  "/link/secret.cgi",      ""
  };
  static char message[CGI_MESSAGE_MAX];
  for (unsigned int what = CGI_PATH; what <= CGI_FALLBACK; what++)
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
      for (unsigned int n = 0; n < 6; n++) {
        struct cgi_request r = *good;
        r.what = (uint8_t)what;
        r.status = what == CGI_ERROR ? 404 : 0;
        r.path = what == CGI_PATH ? bytes_from_string(paths[i]) : BYTES_NONE;
        r.directory = what == CGI_PATH ? BYTES_NONE : bytes_from_string(paths[i]);
        r.path_info = bytes_from_string(paths[i]);
        r.location += n == 1 ? 1 : n == 2 ? 1000000 : 0;
        r.place += n == 3 ? 1 : n == 4 ? 65535 : 0;
        r.server += n == 5 ? 100000 : 0;
        put_with_good(message, cgi_pack_request(message, sizeof message, &r));
      }
}

/* Sockets to be asked on, more than there can be; and what is no socket. */
static void attach_flood(void)
{
  char message[AUTH_QUESTION_MAX];
  struct auth_question q = { .kind = AUTH_ATTACH };
  size_t n = auth_pack_question(message, sizeof message, &q);
  for (int i = 0; i < MANY; i++) {
    unsigned int kind = i % 2 ? 9 : chance((unsigned int)number_max());
    /* Not the channel: whoever listens at our end of it takes what is for us, as we could. */
    if (kind == 5)
      kind = 9;
    put_with_kinds(message, n, &kind, 1);
  }
}

static void reopen_flood(void)
{
  char message[RECORD_BATCH_HEADER + RECORD_OVERHEAD];
  struct record r = { .kind = RECORD_REOPEN };
  size_t n = record_pack(message + RECORD_BATCH_HEADER, RECORD_OVERHEAD, &r);
  record_batch_header(message, n);
  for (int i = 0; i < MANY; i++)
    put(message, RECORD_BATCH_HEADER + n, 0, 0);
}

/* ---- Good messages ---- */

static struct cgi_request script_request(char **argv)
{
  return (struct cgi_request){ .what = CGI_PATH,
                               .method = { "GET", 3 },
                               .major = 1,
                               .minor = 1,
                               .location = (uint32_t)strtoul(argv[4], 0, 10),
                               .path = bytes_from_string(argv[5]),
                               .script_name = bytes_from_string(argv[5]),
                               .remote = { .family = 4, .ip = { 192, 0, 2, 7 }, .port = 4711 },
                               .local = { .family = 4, .ip = { 127, 0, 0, 1 }, .port = 80 } };
}

static void auth_base(char **argv)
{
  struct auth_question q = { .id = 7,
                             .kind = AUTH_PASSWORD,
                             .location = (uint32_t)strtoul(argv[4], 0, 10),
                             .client = { .family = 4, .ip = { 192, 0, 2, 7 } },
                             .user = bytes_from_string(argv[5]),
                             .password = BYTES("wrong") };
  base_length = auth_pack_question(base, sizeof base, &q);
}

static void record_base(char **argv)
{
  struct record r = { .kind = RECORD_REQUEST,
                      .method = BYTES("GET"),
                      .uri = bytes_from_string(argv[5]) };
  base_length = RECORD_BATCH_HEADER +
                record_pack(base + RECORD_BATCH_HEADER, sizeof base - RECORD_BATCH_HEADER, &r);
  record_batch_header(base, base_length - RECORD_BATCH_HEADER);
}

int main(int argc, char **argv)
{
  struct cgi_request script = { 0 };
  char const *helper, *way;
  if (argc != 7)
    return 100;
  channel = atoi(argv[1]);
  helper = argv[2];
  way = argv[3];
  srand((unsigned int)atoi(argv[argc - 1]));
  signal(SIGPIPE, SIG_IGN);
  if (!strcmp(helper, "cgiexec")) {
    script = script_request(argv);
    base_length = cgi_pack_request(base, sizeof base, &script);
  } else if (!strcmp(helper, "authcheck")) {
    auth_base(argv);
    reads = true;
  } else {
    record_base(argv);
  }
  if (!strcmp(way, "random"))
    random_messages();
  else if (!strcmp(way, "mutations"))
    mutations(!strcmp(helper, "cgiexec"));
  else if (!strcmp(way, "prefixes"))
    prefixes(!strcmp(helper, "cgiexec"));
  else if (!strcmp(way, "oversized"))
    oversized();
  else if (!strcmp(way, "kinds"))
    wrong_kinds();
  else if (!strcmp(way, "flood-of-one"))
    put(base, base_length, 0, 0);
  else if (!strcmp(way, "flood"))
    flood();
  else if (!strcmp(way, "asked"))
    asked_and_asked();
  else if (!strcmp(way, "unread"))
    never_read();
  else if (!strcmp(way, "outside"))
    outside(&script);
  else if (!strcmp(way, "attach"))
    attach_flood();
  else if (!strcmp(way, "reopen"))
    reopen_flood();
  else
    return 100;
  return 0;
}
