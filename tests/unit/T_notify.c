/* notify: what the service manager is told, where it is, and where it is not. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../src/httpd/log/clock.h"
#include "../../src/httpd/log/message.h"
#include "../../src/httpd/log/notify.h"
#include "next_descriptor.h"
#include "tap.h"

static unsigned int said;
static char text[512];

void message(enum record_level level, char const *format, ...)
{
  va_list arguments;

  ok(level == LEVEL_WARNING, "a warning");
  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  said++;
}

uint64_t clock_monotonic(void)
{
  return UINT64_MAX;
}

static char dir[] = "/tmp/T_notify.XXXXXX";

/* A manager at that name, and our telling it. */
static int manager_at(char const *name, size_t n)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);

  memcpy(address.sun_path, name, n);
  if (name[0] == '@')
    address.sun_path[0] = 0;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0)
    exit(111);
  setenv("NOTIFY_SOCKET", name, 1);
  said = 0;
  notify_open();
  return fd;
}

static bool hears(int fd, char const *what)
{
  char bytes[256];
  ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

  return n >= 0 && bytes_equal(bytes_of(bytes, (size_t)n), bytes_from_string(what));
}

static bool hears_nothing(int fd)
{
  char byte;

  return recv(fd, &byte, 1, MSG_DONTWAIT) == -1;
}

static void test_words(int fd)
{
  notify_ready();
  ok(hears(fd, "READY=1"), "ready");
  notify_reloading();
  ok(hears(fd, "RELOADING=1\nMONOTONIC_USEC=18446744073709551615"), "reloading, and when");
  notify_stopping();
  ok(hears(fd, "STOPPING=1") && said == 0, "stopping");
  notify_close();
  notify_ready();
  notify_reloading();
  ok(hears_nothing(fd) && said == 0, "and nothing from then on");
}

/* The longest path that there is, too. */
static void test_paths(void)
{
  struct sockaddr_un address;
  char name[sizeof(address.sun_path) + 1];
  int fd;

  snprintf(name, sizeof(name), "%s/notify", dir);
  fd = manager_at(name, strlen(name));
  test_words(fd);
  close(fd);
  unlink(name);
}

static void path_of(char *name, size_t n)
{
  memset(name, 'n', n);
  memcpy(name, dir, strlen(dir));
  name[strlen(dir)] = '/';
  name[n] = 0;
}

static void test_long_paths(void)
{
  struct sockaddr_un address;
  char name[2 * sizeof(address.sun_path)];
  int fd;

  path_of(name, sizeof(address.sun_path) - 1);
  fd = manager_at(name, strlen(name));
  notify_ready();
  ok(hears(fd, "READY=1") && said == 0, "the longest path");
  notify_close();
  close(fd);
  unlink(name);
  path_of(name, sizeof(address.sun_path));
  setenv("NOTIFY_SOCKET", name, 1);
  notify_open();
  ok(said == 1 && strstr(text, "neither an absolute path nor @ and a name: unset it"),
     "one that is longer by a byte is none");
}

static void test_abstract(void)
{
#ifdef __linux__
  char name[64];
  int fd;

  snprintf(name, sizeof(name), "@httpway-T_notify-%ld", (long)getpid());
  fd = manager_at(name, strlen(name));
  test_words(fd);
  close(fd);
#endif
}

static bool refused(char const *name, char const *why)
{
  setenv("NOTIFY_SOCKET", name, 1);
  said = 0;
  notify_open();
  notify_ready();
  return said == 1 && strstr(text, why);
}

static void test_refused(void)
{
  int const before = next_descriptor();
  char name[64];

  ok(refused("relative", "neither an absolute path") && refused("/", "neither an absolute path") &&
         refused("@", "neither an absolute path") && refused("x", "neither an absolute path"),
     "what is no name of a socket");
  snprintf(name, sizeof(name), "%s/none", dir);
  ok(refused(name, "unable to connect to ") && strstr(text, "none of NOTIFY_SOCKET: No such file"),
     "one where nobody is");
  is_number(next_descriptor(), before, "nothing is left open");
  said = 0;
  setenv("NOTIFY_SOCKET", "", 1);
  notify_open();
  unsetenv("NOTIFY_SOCKET");
  notify_open();
  notify_ready();
  notify_stopping();
  is_number(said, 0, "nobody wants to know");
}

static void test_gone(void)
{
  char name[64];
  int fd;

  snprintf(name, sizeof(name), "%s/gone", dir);
  fd = manager_at(name, strlen(name));
  close(fd);
  notify_ready();
  ok(said == 1 && strstr(text, "unable to tell the service manager: "), "a manager that has gone");
  notify_close();
  unlink(name);
}

int main(void)
{
  if (!mkdtemp(dir))
    exit(111);
  test_paths();
  test_long_paths();
  test_abstract();
  test_refused();
  test_gone();
  rmdir(dir);
  return tap_done();
}
