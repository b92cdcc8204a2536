/* streams: which descriptors can be a script's standard input and output, and which of them become
   its user's. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "../../src/cgiexec/account.h"
#include "../../src/cgiexec/streams.h"
#include "tap.h"

static bool may_change = true;

bool account_may_change(void)
{
  return may_change;
}

/* Whom it was given to: the test itself may not be able to. */
static int given = -1;
static uid_t given_uid;
static gid_t given_gid;

int fchown(int fd, uid_t uid, gid_t gid)
{
  given = fd;
  given_uid = uid;
  given_gid = gid;
  return errno = EPERM, -1;
}

/* Pipes are somebody's who is not root, as the core is. */
static uid_t owner = 1000;

int fstat(int fd, struct stat *status)
{
  char name[64];

  /* A pipe's inode, by the name that the system has for it. */
  snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
  if (stat(name, status) < 0)
    return -1;
  status->st_uid = owner;
  return 0;
}

static struct script script = { .uid = 1234, .gid = 5678 };

static bool is_given(int fd)
{
  struct stream stream;

  given = -1;
  if (!streams_prepare(&stream, fd) || stream.fd != fd)
    return false;
  streams_give(&stream, &script);
  return given == fd && given_uid == 1234 && given_gid == 5678;
}

static bool is_taken(int fd)
{
  struct stream stream;

  return streams_prepare(&stream, fd);
}

static void test_pipes(void)
{
  int ends[2];

  if (pipe(ends) < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
    exit(111);
  ok(is_taken(ends[0]) && is_taken(ends[1]), "both ends of a pipe");
  ok(!(fcntl(ends[0], F_GETFL) & O_NONBLOCK), "which waits, from then on");
  ok(is_given(ends[0]) && is_given(ends[1]), "become the script's");
  owner = 0;
  ok(is_taken(ends[0]) && !is_given(ends[0]), "but not one of root's");
  owner = 1000;
  may_change = false;
  ok(!is_given(ends[0]), "nor where nothing can be given");
  may_change = true;
  close(ends[0]);
  close(ends[1]);
  ok(!is_taken(ends[0]) && !is_taken(-1), "what is closed is none");
}

static void test_files(void)
{
  char name[] = "/tmp/T_streams.XXXXXX", fifo[64];
  int fd = mkstemp(name), other;

  ok(is_taken(fd) && !is_given(fd), "a file, which stays whose it is");
  snprintf(fifo, sizeof(fifo), "%s.fifo", name);
  if (mkfifo(fifo, 0600) < 0)
    exit(111);
  other = open(fifo, O_RDWR);
  ok(is_taken(other) && !is_given(other), "a FIFO with a name, which does, too");
  close(other);
  unlink(fifo);
  other = open("/dev/null", O_RDWR);
  ok(!is_taken(other), "no device");
  close(other);
  other = open("/", O_RDONLY);
  ok(!is_taken(other), "no directory");
  close(other);
  close(fd);
  unlink(name);
}

static void test_sockets(void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
  int pair[2], fd;

  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
    exit(111);
  ok(is_taken(pair[0]) && !is_given(pair[0]), "a stream on this machine");
  close(pair[0]);
  close(pair[1]);
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
    exit(111);
  ok(!is_taken(pair[0]), "not one of messages");
  close(pair[0]);
  close(pair[1]);
  fd = socket(AF_INET, SOCK_STREAM, 0);
#ifdef SO_DOMAIN
  ok(!is_taken(fd), "nor one to elsewhere");
#endif
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1) < 0)
    exit(111);
  ok(!is_taken(fd), "nor one where others come in");
  close(fd);
  fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (listen(fd, 1) == 0 ||
      bind(fd, (struct sockaddr *)&(struct sockaddr){ AF_UNIX, "" }, sizeof(sa_family_t)) < 0 ||
      listen(fd, 1) < 0)
    exit(111);
  ok(!is_taken(fd), "not even from this machine");
  close(fd);
}

static void test_input(void)
{
  struct cgi_request request = { .content_length = 0 };
  struct stream input = { 1, true };
  struct stat nothing, got;
  int fd;

  script.request = &request;
  given = -1;
  fd = streams_input(&script, &input);
  ok(fd != 1 && stat("/dev/null", &nothing) == 0 && fstat(fd, &got) == 0 &&
         got.st_rdev == nothing.st_rdev && given == -1,
     "without content the input is /dev/null");
  ok(fcntl(fd, F_GETFD) & FD_CLOEXEC, "of which others have none");
  request.content_length = 1;
  ok(streams_input(&script, &input) == 1 && given == 1, "with content it is the script's");
}

int main(void)
{
  struct stat none;

  if (stat("/proc/self/fd/0", &none) < 0) {
    ok(true, "# SKIP without /proc");
    return tap_done();
  }
  streams_open();
  test_pipes();
  test_files();
  test_sockets();
  test_input();
  return tap_done();
}
