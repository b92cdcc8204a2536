/* cgi_client: not a test itself: a core that has one request. Sends it over the channel that is
   open as FD and prints the fates, one a line, an empty line, and what the script wrote. cgi_client
   FD WORD=VALUE ... Words: the members of struct cgi_request; header=Name:value, once for each;
   body=TEXT for standard input; leave=TEXT: close the leash when the output holds TEXT;
   hasty=1: a refusal is the end, as for the core, whoever has the descriptors still;
   as=INPUT,OUTPUT,LEASH: send in their place what a core that was taken over might: tcp (unsent
   bytes and SO_LINGER), listen, device, directory, datagram, or own; descriptors=N: send so many in
   place of three; raw=FILE: send its bytes as the message. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <httpway/cgi.h>
#include <httpway/conf.h>
#include <httpway/channel.h>

enum { OUTPUT_MAX = 1 << 20, DESCRIPTORS_MAX = 16 };

static struct cgi_request request = {
  .what = CGI_PATH,
  .method = { "GET", 3 },
  .major = 1,
  .minor = 1,
  .remote = { .family = 4, .ip = { 192, 0, 2, 7 }, .port = 4711 },
  .local = { .family = 4, .ip = { 127, 0, 0, 1 }, .port = 80 }
};
static char headers[CGI_MESSAGE_MAX];
static struct bytes body, leave, half, raw;
static bool has_raw, hasty;
static int descriptors = CGI_DESCRIPTORS;
static char *as;
static char output[OUTPUT_MAX + 1];
static size_t output_length;

static _Noreturn void die(char const *what)
{
  perror(what);
  exit(111);
}

static void read_raw(char const *file)
{
  static char bytes[2 * CGI_MESSAGE_MAX];
  int fd = open(file, O_RDONLY);
  ssize_t n = fd == -1 ? -1 : read(fd, bytes, sizeof bytes);
  if (n == -1)
    die(file);
  raw = bytes_of(bytes, (size_t)n);
  has_raw = true;
  close(fd);
}

static void add_header(char const *value)
{
  char const *colon = strchr(value, ':');
  size_t n = request.headers.n;
  if (!colon)
    exit(100);
  request.headers.s = headers;
  request.headers.n +=
      cgi_pack_header(headers + n, sizeof headers - n, bytes_of(value, (size_t)(colon - value)),
                      bytes_from_string(colon + 1));
}

static void set_address(struct address *a, char const *value)
{
  uint16_t port = a->port;
  if (!address_scan(bytes_from_string(value), a))
    *a = (struct address){ 0 };
  a->port = port;
}

static int print_stamp(char const *file)
{
  int fd = open(file, O_RDONLY);
  printf("%llu\n", (unsigned long long)conf_stamp(fd));
  if (fd == -1)
    return 111;
  close(fd);
  return 0;
}

static bool set_number(char const *name, char const *value)
{
  unsigned long long n = strtoull(value, 0, 0);
  if (!strcmp(name, "location"))
    request.location = (uint32_t)n;
  else if (!strcmp(name, "configuration"))
    request.configuration = n;
  else if (!strcmp(name, "mark"))
    request.mark = n;
  else if (!strcmp(name, "place"))
    request.place = (uint32_t)n;
  else if (!strcmp(name, "server"))
    request.server = (uint32_t)n;
  else if (!strcmp(name, "what"))
    request.what = (uint8_t)n;
  else if (!strcmp(name, "status"))
    request.status = (uint16_t)n;
  else if (!strcmp(name, "client_port"))
    request.client_port = (uint16_t)n;
  else if (!strcmp(name, "secure"))
    request.secure = n;
  else if (!strcmp(name, "hasty"))
    hasty = n;
  else if (!strcmp(name, "minor"))
    request.minor = (uint8_t)n;
  else if (!strcmp(name, "descriptors"))
    descriptors = (int)n;
  else if (!strcmp(name, "content_length"))
    request.has_content_length = true, request.content_length = n;
  else
    return false;
  return true;
}

static bool set_string(char const *name, char const *value)
{
  static struct {
    char const *name;
    struct bytes *to;
  } const members[] = { { "host", &request.host },
                        { "path", &request.path },
                        { "directory", &request.directory },
                        { "path_info", &request.path_info },
                        { "script_name", &request.script_name },
                        { "method", &request.method },
                        { "uri", &request.uri },
                        { "query", &request.query },
                        { "remote_user", &request.remote_user },
                        { "client_host", &request.client_host },
                        { "redirected_from", &request.redirected_from },
                        { "body", &body },
                        { "leave", &leave },
                        { "half", &half } };
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
    if (!strcmp(name, members[i].name)) {
      *members[i].to = bytes_from_string(value);
      request.has_query = request.has_query || !strcmp(name, "query");
      return true;
    }
  return false;
}

static void set(char *word)
{
  char *value = strchr(word, '=');
  if (!value)
    exit(100);
  *value++ = 0;
  if (!strcmp(word, "header"))
    add_header(value);
  else if (!strcmp(word, "as"))
    as = value;
  else if (!strcmp(word, "raw"))
    read_raw(value);
  else if (!strcmp(word, "remote"))
    set_address(&request.remote, value);
  else if (!strcmp(word, "local"))
    set_address(&request.local, value);
  else if (!set_number(word, value) && !set_string(word, value))
    exit(100);
}

/* One end of a connection whose other end reads nothing; closing it waits for that, for an hour. */
static int make_tcp(void)
{
  static char const noise[65536];
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
  struct linger hour = { 1, 3600 };
  socklen_t length = sizeof name;
  int listening = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
  if (listening == -1 || fd == -1 || bind(listening, (struct sockaddr *)&name, length) == -1 ||
      listen(listening, 1) == -1 ||
      getsockname(listening, (struct sockaddr *)&name, &length) == -1 ||
      connect(fd, (struct sockaddr *)&name, length) == -1)
    die("tcp");
  while (send(fd, noise, sizeof noise, MSG_DONTWAIT) > 0)
    ;
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &hour, sizeof hour);
  return fd;
}

static int make_unix(int type, bool listening)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  int fd = socket(AF_UNIX, type, 0);
  if (fd == -1 || (listening && (bind(fd, (struct sockaddr *)&name, sizeof name.sun_family) == -1 ||
                                 listen(fd, 1) == -1)))
    die("socket");
  return fd;
}

static int make(char const *what, int own)
{
  if (!strcmp(what, "tcp"))
    return make_tcp();
  if (!strcmp(what, "listen"))
    return make_unix(SOCK_STREAM, true);
  if (!strcmp(what, "datagram"))
    return make_unix(SOCK_DGRAM, false);
  if (!strcmp(what, "device"))
    return open("/dev/zero", O_RDWR);
  if (!strcmp(what, "directory"))
    return open("/", O_RDONLY);
  return own;
}

static void make_all(int given[CGI_DESCRIPTORS])
{
  for (int i = 0; as && i < CGI_DESCRIPTORS; i++) {
    char *end = strchr(as, ',');
    if (end)
      *end++ = 0;
    given[i] = make(as, given[i]);
    as = end;
  }
}

/* given: the script's ends; the rest are copies of the last. */
static void send_request(int channel, int const given[CGI_DESCRIPTORS])
{
  static char message[CGI_MESSAGE_MAX];
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
  } control;
  struct bytes what = raw;
  struct iovec part;
  struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
  if (!has_raw)
    what = bytes_of(message, cgi_pack_request(message, sizeof message, &request));
  part = (struct iovec){ .iov_base = (char *)what.s, .iov_len = what.n };
  if (descriptors > 0 && descriptors <= DESCRIPTORS_MAX) {
    struct cmsghdr *c;
    memset(&control, 0, sizeof control);
    m.msg_control = control.bytes;
    m.msg_controllen = CMSG_SPACE((size_t)descriptors * sizeof(int));
    c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN((size_t)descriptors * sizeof(int));
    for (int i = 0; i < descriptors; i++)
      memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), given + (i < 3 ? i : 2), sizeof(int));
  }
  if (sendmsg(channel, &m, MSG_NOSIGNAL) == -1)
    die("sendmsg");
}

/* False: nothing more is to be waited for. */
static bool print_fate(struct bytes message)
{
  struct cgi_fate f = { 0 };
  if (!cgi_unpack_fate(message, &f))
    printf("malformed\n");
  else if (f.kind == CGI_STARTED)
    printf("started %lu\n", (unsigned long)f.pid);
  else if (f.kind == CGI_REFUSED)
    printf("refused %u %.*s\n", f.status, (int)f.text.n, f.text.s);
  else
    printf("ended %lu %s %lu cpu=%llu elapsed=%llu peak=%llu\n", (unsigned long)f.pid,
           f.signaled ? "signal" : "exit", (unsigned long)f.code, (unsigned long long)f.cpu,
           (unsigned long long)f.elapsed, (unsigned long long)f.peak_memory);
  fflush(stdout);
  return !hasty || f.kind != CGI_REFUSED;
}

static void end_of(struct pollfd *x)
{
  close(x->fd);
  x->fd = -1;
}

static void read_output(struct pollfd *x)
{
  char sink[65536];
  size_t room = OUTPUT_MAX - output_length;
  ssize_t n = read(x->fd, room ? output + output_length : sink, room ? room : sizeof sink);
  if (n <= 0)
    end_of(x);
  else if (room)
    output_length += (size_t)n;
}

static void read_leash(struct pollfd *x, struct pollfd *out)
{
  char message[CGI_FATE_MAX];
  long n = channel_receive(x->fd, message, sizeof message);
  if (n > 0 && print_fate(bytes_of(message, (size_t)n)))
    return;
  end_of(x);
  if (n > 0)
    end_of(out);
}

static void write_body(struct pollfd *x)
{
  ssize_t n = body.n ? write(x->fd, body.s, body.n) : 0;
  if (n > 0)
    body = bytes_after(body, (size_t)n);
  if (n < 0 || body.n == 0)
    end_of(x);
}

static void exchange(int in, int out, int leash)
{
  struct pollfd x[3] = { { .fd = in, .events = POLLOUT },
                         { .fd = out, .events = POLLIN },
                         { .fd = leash, .events = POLLIN } };
  while (x[1].fd != -1 || x[2].fd != -1) {
    if (poll(x, 3, 30000) < 1)
      die("poll");
    if (x[0].revents)
      write_body(x);
    if (x[1].revents)
      read_output(x + 1);
    if (x[2].revents)
      read_leash(x + 2, x + 1);
    output[output_length] = 0;
    if (leave.n && x[2].fd != -1 && strstr(output, leave.s))
      end_of(x + 2);
    if (half.n && x[2].fd != -1 && strstr(output, half.s) && shutdown(x[2].fd, SHUT_WR) == 0)
      half = BYTES_NONE;
  }
}

int main(int argc, char **argv)
{
  int in[2], out[2], leash[2], given[CGI_DESCRIPTORS];
  if (argc < 2)
    return 100;
  if (argc == 3 && !strcmp(argv[1], "stamp"))
    return print_stamp(argv[2]);
  signal(SIGPIPE, SIG_IGN);
  for (int i = 2; i < argc; i++)
    set(argv[i]);
  if (pipe(in) == -1 || pipe(out) == -1 || channel_pair(leash) == -1)
    die("pipe");
  given[CGI_STDIN] = in[0];
  given[CGI_STDOUT] = out[1];
  given[CGI_LEASH] = leash[1];
  make_all(given);
  send_request(atoi(argv[1]), given);
  close(in[0]);
  close(out[1]);
  close(leash[1]);
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    if (given[i] != in[0] && given[i] != out[1] && given[i] != leash[1])
      close(given[i]);
  exchange(in[1], out[0], leash[0]);
  putchar('\n');
  fwrite(output, 1, output_length, stdout);
  return 0;
}
