/* What the clients of the benchmarks share: connections to a server on this machine, numbers of the
   command line. Errors end the program with a sentence. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static inline void fail(char const *what)
{
  perror(what);
  exit(111);
}

static inline unsigned long number_read(char const *text)
{
  char *end;
  unsigned long number = strtoul(text, &end, 10);
  if (end == text || *end) {
    fprintf(stderr, "fatal: not a number: %s\n", text);
    exit(100);
  }
  return number;
}

/* The address that the connection comes from: 20,000 of each, so that ports do not run out. */
static inline struct sockaddr_in address_from(unsigned long index)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  address.sin_addr.s_addr = htonl(0x7f000002UL + (unsigned long)(index / 20000));
  return address;
}

static inline int connect_to(unsigned short port, unsigned long index)
{
  struct sockaddr_in from = address_from(index);
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0)
    fail("fatal: unable to make a socket");
#ifdef IP_BIND_ADDRESS_NO_PORT
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
#endif
  if (bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0 ||
      connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
    fail("fatal: unable to connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

#endif
