/* loopback: not a test itself: the client of package/selftest, which may find neither perl nor
   curl. Without arguments it prints a port of 127.0.0.1 that nothing listens on; `loopback PORT
   PATH` sends one request there and prints the answer. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/types.h>

static struct sockaddr_in address = { .sin_family = AF_INET };

static _Noreturn void fail(char const *what)
{
  perror(what);
  exit(111);
}

static void free_port(int fd)
{
  socklen_t n = sizeof address;

  if (bind(fd, (struct sockaddr *)&address, n) < 0 ||
      getsockname(fd, (struct sockaddr *)&address, &n) < 0)
    fail("bind");
  printf("%u\n", (unsigned int)ntohs(address.sin_port));
}

static void request(int fd, char const *path)
{
  char text[4096];
  ssize_t n;
  int length = snprintf(text, sizeof text, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);

  if (length < 0 || (size_t)length >= sizeof text)
    exit(100);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
    fail("connect");
  if (write(fd, text, (size_t)length) != length)
    fail("write");
  while ((n = read(fd, text, sizeof text)) > 0)
    fwrite(text, 1, (size_t)n, stdout);
  if (n < 0)
    fail("read");
}

int main(int argc, char **argv)
{
  unsigned int port = 0;
  int fd;

  if (argc != 1 && (argc != 3 || !uint0_scan(argv[1], &port) || !port || port > 65535))
    return 100;
  fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0)
    fail("socket");
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((unsigned short)port);
  if (argc == 1)
    free_port(fd);
  else
    request(fd, argv[2]);
  close(fd);
  return fflush(stdout) ? 111 : 0;
}
