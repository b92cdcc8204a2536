/* null: the least that can answer HTTP: finds the end of each request, answers all that came with
   one send of a constant answer of 1 kB each. Checks nothing, logs nothing, watches all its
   connections with one plain poll array: what is measured against it is the cost of everything
   else. Not a server. Usage: null port [ once ]. With once it closes after an answer. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 60000, CONTENT = 1024, REQUEST = 8192, AT_ONCE = 64 };

static struct pollfd slots[1 + CONNECTIONS];
static unsigned char matched[1 + CONNECTIONS]; /* bytes of the empty line seen so far */
static nfds_t count = 1;
static char answers[AT_ONCE * (CONTENT + 256)];
static size_t answer_length;
static int once;

static void answers_make(void)
{
  char *answer = answers;
  int head = snprintf(answer, CONTENT,
                      "HTTP/1.1 200 OK\r\nServer: null\r\nContent-Type: text/plain\r\n"
                      "%sContent-Length: %d\r\n\r\n",
                      once ? "Connection: close\r\n" : "", CONTENT);
  memset(answer + head, 'x', CONTENT);
  answer_length = (size_t)head + CONTENT;
  for (size_t i = 1; i < AT_ONCE; i++)
    memcpy(answers + i * answer_length, answer, answer_length);
}

static int listen_on(unsigned short port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4096) < 0 ||
      fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
    perror("null: fatal: unable to listen");
    exit(111);
  }
  return fd;
}

static void clients_accept(void)
{
  int on = 1, fd;
  while (count <= CONNECTIONS && (fd = accept(slots[0].fd, 0, 0)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    matched[count] = 0;
    slots[count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
  }
}

/* How many requests end in what came. */
static size_t requests_count(nfds_t slot, char const *bytes, size_t length)
{
  static char const end[] = "\r\n\r\n";
  size_t requests = 0;
  for (size_t i = 0; i < length; i++) {
    matched[slot] =
        (unsigned char)(bytes[i] == end[matched[slot]] ? matched[slot] + 1 : bytes[i] == '\r');
    if (matched[slot] == sizeof(end) - 1) {
      matched[slot] = 0;
      requests++;
    }
  }
  return requests;
}

static int client_answer(nfds_t slot)
{
  char request[REQUEST];
  ssize_t got = recv(slots[slot].fd, request, sizeof(request), 0);
  size_t requests = got > 0 ? requests_count(slot, request, (size_t)got) : 0;
  while (requests) {
    size_t now = requests < AT_ONCE ? requests : AT_ONCE, length = now * answer_length;
    if (send(slots[slot].fd, answers, length, MSG_NOSIGNAL) != (ssize_t)length || once)
      return 0;
    requests -= now;
  }
  return got > 0;
}

static void client_end(nfds_t slot)
{
  close(slots[slot].fd);
  slots[slot] = slots[--count];
  matched[slot] = matched[count];
}

static unsigned short port_read(char const *text)
{
  char *end = 0;
  long port = text ? strtol(text, &end, 10) : 0;
  if (port < 1 || port > 65535 || *end) {
    fputs("null: usage: null port [ once ]\n", stderr);
    exit(100);
  }
  return (unsigned short)port;
}

int main(int argc, char **argv)
{
  unsigned short port = port_read(argc > 1 ? argv[1] : 0);
  once = argc > 2;
  answers_make();
  slots[0] = (struct pollfd){ .fd = listen_on(port), .events = POLLIN };
  while (poll(slots, count, -1) >= 0) {
    for (nfds_t slot = count; slot-- > 1;)
      if (slots[slot].revents && !client_answer(slot))
        client_end(slot);
    if (slots[0].revents)
      clients_accept();
  }
  return 111;
}
