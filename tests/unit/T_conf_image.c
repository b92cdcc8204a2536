/* The image of a compiled configuration: of very many hosts each is found, and what is cut off
   while it is mapped is damage, not the end of the program. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <httpway/conf.h>
#include <httpway/conf_write.h>

#include "next_descriptor.h"
#include "tap.h"

enum { HOSTS = 3000, SERVERS = 2 };

/* Reading from a place, here of the test: the system's, a piece at a time and with interruptions,
   at an end that was not there before, or not at all. */
static enum { READ_ALL, READ_PIECES, READ_HALF, READ_NONE } reading;

ssize_t pread(int fd, void *buffer, size_t length, off_t at)
{
  static bool interrupted;
  struct stat status;

  if (reading == READ_NONE)
    return errno = EIO, -1;
  if (reading == READ_PIECES) {
    if ((interrupted = !interrupted))
      return errno = EINTR, -1;
    length = length < 1000 ? length : 1000;
  }
  if (reading == READ_HALF && (fstat(fd, &status) < 0 || at >= status.st_size / 2))
    return 0;
  if (reading == READ_HALF && (off_t)length > status.st_size / 2 - at)
    length = (size_t)(status.st_size / 2 - at);
  return lseek(fd, at, SEEK_SET) == at ? read(fd, buffer, length) : -1;
}

static struct bytes host_name(char text[32], unsigned int i)
{
  return bytes_of(text, (size_t)snprintf(text, 32, "www%u.example.com", i));
}

static uint32_t virtual_of(unsigned int server, unsigned int host)
{
  return server * HOSTS + host;
}

static void virtual_write(struct conf_writer *writer, uint32_t number)
{
  char text[32];
  struct conf_virtual v = { .sanitize_path = number % 3 == 0 };

  if (!conf_write_text(writer,
                       bytes_of(text, (size_t)snprintf(text, sizeof(text), "x.conf:%u", number)),
                       &v.origin) ||
      !conf_write_record(writer, PART_VIRTUALS, &v))
    exit(111);
}

/* Texts that make the file one that is mapped, not copied; in front, so that what is looked for
   lies behind it. */
static void filler_write(struct conf_writer *writer)
{
  static char filler[2 << 20];
  struct conf_text text;

  if (!conf_write_text(writer, bytes_of(filler, sizeof(filler)), &text))
    exit(111);
}

static void many_write(int fd, bool large)
{
  struct conf_globals const globals = { .servers = SERVERS, .virtuals = SERVERS * HOSTS };
  struct conf_server const server = { .any_host = CONF_NONE,
                                      .no_host = CONF_NONE,
                                      .has_hosts = true };
  struct conf_writer writer = CONF_WRITER_ZERO;
  char text[32];

  if (!conf_write_start(&writer, fd) || !conf_write_record(&writer, PART_GLOBALS, &globals))
    exit(111);
  if (large)
    filler_write(&writer);
  for (uint32_t n = 0; n < SERVERS * HOSTS; n++)
    virtual_write(&writer, n);
  for (unsigned int s = 0; s < SERVERS; s++) {
    if (!conf_write_record(&writer, PART_SERVERS, &server))
      exit(111);
    for (unsigned int i = 0; i < HOSTS; i++)
      if (!conf_write_host(&writer, s, host_name(text, i), virtual_of(s, i)))
        exit(111);
  }
  if (!conf_write_finish(&writer))
    exit(111);
  conf_write_free(&writer);
}

/* How many of the hosts lead to their virtual server, and that to its record. */
static unsigned int found(struct conf const *c)
{
  unsigned int count = 0;
  char text[32], origin[32];

  for (unsigned int s = 0; s < SERVERS; s++)
    for (unsigned int i = 0; i < HOSTS; i++) {
      uint32_t const number = conf_virtual_find(c, s, host_name(text, i));
      struct conf_virtual const *v = conf_virtual(c, number);
      int const n = snprintf(origin, sizeof(origin), "x.conf:%u", virtual_of(s, i));
      count += number == virtual_of(s, i) && v && v->sanitize_path == (number % 3 == 0) &&
               bytes_equal(conf_text(&v->origin), bytes_of(origin, (size_t)n));
    }
  return count;
}

static void test_many(char const *name)
{
  struct conf c;
  unsigned int none = 0;
  char text[32];

  ok(conf_open(&c, name), "a configuration of very many hosts");
  ok(conf_is_whole(&c), "all of it");
  is_number(found(&c), SERVERS * HOSTS, "each is found, and is what it is");
  for (unsigned int i = HOSTS; i < 2 * HOSTS; i++)
    none += conf_virtual_find(&c, 0, host_name(text, i)) == CONF_NONE;
  is_number(none, HOSTS, "no others are");
  ok(conf_virtual_find(&c, SERVERS, host_name(text, 0)) == CONF_NONE,
     "nor those of a server that is not there");
  ok(!conf_virtual(&c, SERVERS * HOSTS), "a number too large");
  conf_close(&c);
}

/* How often the file is mapped; -1: nobody says. */
static int maps_of(char const *name)
{
  char line[8192];
  int count = 0;
  FILE *maps = fopen("/proc/self/maps", "r");

  if (!maps)
    return -1;
  while (fgets(line, sizeof(line), maps))
    count += strstr(line, name) != 0;
  fclose(maps);
  return count;
}

/* However it is read, it is what it is; what cannot be read whole is not taken. */
static void test_readings(char const *name)
{
  struct conf c;
  int maps;

  reading = READ_PIECES;
  ok(conf_open(&c, name), "read in pieces");
  is_number(found(&c), SERVERS * HOSTS, "it is the same");
  conf_close(&c);
  reading = READ_HALF;
  errno = 0;
  ok(!conf_open(&c, name) && errno == EPROTO, "it has become shorter meanwhile");
  reading = READ_NONE;
  ok(!conf_open(&c, name) && errno == EIO, "it cannot be read");
  maps = maps_of("");
  for (int i = 0; i < 20; i++)
    (void)conf_open(&c, name);
  ok(maps_of("") < maps + 10, "and its memory is given back");
  reading = READ_ALL;
}

/* In the filler, where nobody looks; the second byte of a page, wherever pages begin. */
enum { ODD = (1 << 20) + 1 };

static char image_byte(struct conf const *c, size_t at)
{
  char const volatile *byte = c->image.s + at;

  return *byte;
}

static char volatile *faulty;

static void fault_look(int number, siginfo_t *info, void *context)
{
  (void)number;
  (void)context;
  _exit(info->si_addr == (void *)faulty ? 0 : 1);
}

/* Whether a handler of SIGBUS is told where it was: emulators of machines with another order of
   bytes have told the two halves of the address the wrong way round. */
static bool faults_are_told(int fd)
{
  struct sigaction const action = { .sa_sigaction = fault_look, .sa_flags = SA_SIGINFO };
  size_t const page = (size_t)sysconf(_SC_PAGESIZE);
  int status = 0;
  pid_t pid = fork();
  if (pid == 0) {
    if (ftruncate(fd, (off_t)page) < 0)
      _exit(111);
    faulty = mmap(0, page, PROT_READ, MAP_SHARED, fd, 0);
    if (faulty == MAP_FAILED || ftruncate(fd, 0) < 0 || sigaction(SIGBUS, &action, 0) < 0)
      _exit(111);
    _exit(*faulty ? 2 : 3);
  }
  waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Truncated where it is: of a map what was there is not, and nobody dies of it; a copy stays. */
static void test_cut(char const *name, off_t length, bool large)
{
  struct conf one, two;

  ok(conf_open(&one, name) && conf_open(&two, name), "open twice");
  ok(truncate(name, length - length / 8) == 0, "the file is cut");
  if (large) {
    ok(!conf_is_whole(&one) && found(&one) == 0, "nothing is believed");
    conf_close(&one);
    ok(found(&two) == 0, "nor by the other, when the one has gone");
    ok(truncate(name, 0) == 0 && found(&two) == 0, "nothing of nothing");
    ok(image_byte(&two, ODD) == 0 && image_byte(&two, ODD - 1) == 0, "from any byte on");
  } else {
    is_number(found(&one), SERVERS * HOSTS, "all is found in a copy");
    conf_close(&one);
    ok(truncate(name, 0) == 0, "even when nothing is left");
    is_number(found(&two), SERVERS * HOSTS, "all is found in the other");
  }
  conf_close(&two);
}

/* Only so many can be held: what is refused leaves nothing, and there is room again for one when
   one has gone. */
static void test_most(char const *name)
{
  enum { MOST = 8 };
  struct conf all[MOST], more;

  /* One after the other, and all of them. */
  for (unsigned int i = 0; i < 2 * MOST; i++)
    if (conf_open(&more, name))
      conf_close(&more);
  for (unsigned int i = 0; i < MOST; i++)
    if (!conf_open(all + i, name))
      ok(false, "as many maps as a program may hold");
  for (int i = 0; i < 2; i++) {
    errno = 0;
    ok(!conf_open(&more, name) && errno == ENOMEM, "one more than can be guarded is refused");
    ok(maps_of(name) == MOST || maps_of(name) == -1, "and is not held");
  }
  conf_close(all + MOST / 2);
  ok(conf_open(&more, name), "when one has gone, another one can be held");
  ok(!conf_open(all + MOST / 2, name), "but no two");
  conf_close(&more);
  for (unsigned int i = 0; i < MOST; i++)
    if (i != MOST / 2)
      conf_close(all + i);
  ok(maps_of(name) <= 0, "none is held when all are closed");
}

/* Whoever reads what is not the configuration's ends as ever. */
static void test_others(char const *name)
{
  char other_name[] = "/tmp/T_conf_image.XXXXXX";
  int other_fd = mkstemp(other_name);
  struct conf c;
  long const page = sysconf(_SC_PAGESIZE);
  int fd = open(name, O_RDWR), status = 0;
  pid_t pid;

  many_write(other_fd, true);
  if (fd < 0 || ftruncate(fd, page) < 0 || !conf_open(&c, other_name))
    exit(111);
  pid = fork();
  if (pid == 0) {
    struct rlimit const none = { 0, 0 };
    char volatile *other = mmap(0, (size_t)page, PROT_READ, MAP_SHARED, fd, 0);
    setrlimit(RLIMIT_CORE, &none);
    if (other == MAP_FAILED || ftruncate(fd, 0) < 0)
      _exit(1);
    _exit(other[0] ? 2 : 3);
  }
  waitpid(pid, &status, 0);
  ok(!WIFEXITED(status) || (WEXITSTATUS(status) > 3), "another map that is cut is an end");
  conf_close(&c);
  unlink(other_name);
  close(other_fd);
  close(fd);
}

static void refused(char const *name, int error)
{
  int const before = next_descriptor();
  struct conf c;

  errno = 0;
  ok(!conf_open(&c, name) && errno == error, name);
  is_number(next_descriptor(), before, "and nothing is left open");
}

/* What is no such file is held by nobody, however often it is tried. */
static void test_none(char const *name, int fd)
{
  struct conf c;
  char fifo[64];

  refused("/", EPROTO);
  refused("/dev/null", EPROTO);
  snprintf(fifo, sizeof(fifo), "%s.fifo", name);
  if (mkfifo(fifo, 0600) < 0)
    exit(111);
  refused(fifo, EPROTO);
  unlink(fifo);
  refused("/none", ENOENT);
  ok(ftruncate(fd, 0) == 0, "emptied");
  refused(name, EPROTO);
  ok(ftruncate(fd, 2 << 20) == 0, "zeros, very many of them");
  for (int i = 0; i < 10; i++)
    refused(name, EPROTO);
  ok(maps_of(name) <= 0, "nor is it mapped");
  errno = 0;
  ok(!conf_open_fd(&c, -1) && errno == EBADF, "what is not open");
}

static void test(char const *name, int fd, bool large)
{
  bool const told = faults_are_told(fd);
  if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
    exit(111);
  many_write(fd, large);
  test_many(name);
  if (!large)
    test_readings(name);
  else
    test_most(name);
  if (!large || told)
    test_cut(name, lseek(fd, 0, SEEK_END), large);
  else
    printf("# a map that is cut is not tried: SIGBUS does not tell where it was\n");
}

int main(void)
{
  char name[] = "/tmp/T_conf_image.XXXXXX";
  int fd = mkstemp(name);

  test(name, fd, false);
  test(name, fd, true);
  test_none(name, fd);
  test_others(name);
  unlink(name);
  close(fd);
  return tap_done();
}
