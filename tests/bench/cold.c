/* cold: one client that reads files one after the other, for ever. Usage: cold port keep|drop
   directory path count. The files are PATH/0 to PATH/(count-1), and below the directory; with drop
   each is taken out of the page cache before it is asked for, so that the server finds it on the
   disk only. */
#include "client.h"

#include <fcntl.h>
#include <string.h>

static void forget(char const *name)
{
  int fd = open(name, O_RDONLY);
  if (fd < 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
    fail("cold: fatal: unable to drop a file");
  close(fd);
}

/* A connection a file: its end is the end of the file. */
static void file_read(unsigned short port, char const *path)
{
  char request[1024];
  static char bytes[65536];
  int fd = connect_to(port, 0);
  int length = snprintf(request, sizeof(request),
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
  if (send(fd, request, (size_t)length, MSG_NOSIGNAL) != length)
    fail("cold: fatal: unable to ask");
  while (recv(fd, bytes, sizeof(bytes), 0) > 0)
    ;
  close(fd);
}

int main(int argc, char **argv)
{
  if (argc != 6) {
    fputs("cold: usage: cold port keep|drop directory path count\n", stderr);
    return 100;
  }
  unsigned short port = (unsigned short)number_read(argv[1]);
  unsigned long count = number_read(argv[5]);
  for (unsigned long i = 0;; i = (i + 1) % count) {
    char name[4096], path[1024];
    snprintf(path, sizeof(path), "%s/%lu", argv[4], i);
    snprintf(name, sizeof(name), "%s%s", argv[3], path);
    if (!strcmp(argv[2], "drop"))
      forget(name);
    file_read(port, path);
  }
}
