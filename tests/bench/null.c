/* null: the least that can answer HTTP: reads what came, sends one constant answer of 1 kB. Parses
   nothing, checks nothing, logs nothing: what is measured against it is the cost of all that. Not a
   server. Usage: null port. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, CONTENT = 1024 };

static struct pollfd slots[1 + CONNECTIONS];
static nfds_t count = 1;
static char answer[CONTENT + 256];
static size_t answer_length;

static void answer_make(void)
{
  int head = snprintf(answer, sizeof(answer),
                      "HTTP/1.1 200 OK\r\nServer: null\r\nContent-Type: text/plain\r\n"
                      "Content-Length: %d\r\n\r\n",
                      CONTENT);
  memset(answer + head, 'x', CONTENT);
  answer_length = (size_t)head + CONTENT;
}

static int listen_on(unsigned short port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 511) < 0) {
    perror("null: fatal: unable to listen");
    exit(111);
  }
  return fd;
}

static void client_accept(void)
{
  int on = 1, fd = accept(slots[0].fd, 0, 0);
  if (fd < 0)
    return;
  if (count > CONNECTIONS) {
    close(fd);
    return;
  }
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  slots[count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

static void client_answer(nfds_t slot)
{
  char request[8192];
  if (recv(slots[slot].fd, request, sizeof(request), 0) > 0 &&
      send(slots[slot].fd, answer, answer_length, MSG_NOSIGNAL) == (ssize_t)answer_length)
    return;
  close(slots[slot].fd);
  slots[slot] = slots[--count];
}

static unsigned short port_read(char const *text)
{
  char *end;
  long port = text ? strtol(text, &end, 10) : 0;
  if (port < 1 || port > 65535 || *end) {
    fputs("null: usage: null port\n", stderr);
    exit(100);
  }
  return (unsigned short)port;
}

int main(int argc, char **argv)
{
  answer_make();
  slots[0] =
      (struct pollfd){ .fd = listen_on(port_read(argc > 1 ? argv[1] : 0)), .events = POLLIN };
  while (poll(slots, count, -1) >= 0) {
    for (nfds_t slot = count; slot-- > 1;)
      if (slots[slot].revents)
        client_answer(slot);
    if (slots[0].revents)
      client_accept();
  }
  return 111;
}
