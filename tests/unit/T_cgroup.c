/* cgroup: groups that are made, ended and tidied up, in a directory that is the test's in place of
   the system's, which makes the files of a group itself and removes a group with them. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <httpway/process_tree.h>

#include "../../src/cgiexec/cgroup.h"
#include "tap.h"

enum { NUMBERING = 77, DEAD = 4001, LOCKED = 4002, NAMED = 4003, ZOMBIE = 4004, OTHER = 4005 };

static char dir[] = "/tmp/T_cgroup.XXXXXX";

static char const *path_of(char const *name)
{
  static char paths[4][512];
  static unsigned int next;
  char *path = paths[next++ % 4];

  snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
  return path;
}

static void put(char const *name, char const *text)
{
  int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
    _exit(111);
  close(fd);
}

static bool holds(char const *name, char const *text)
{
  char bytes[64];
  int fd = open(path_of(name), O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));

  close(fd);
  return n == (ssize_t)strlen(text) && memcmp(bytes, text, (size_t)n) == 0;
}

static bool is_there(char const *name)
{
  return access(path_of(name), F_OK) == 0;
}

/* ---- The system ---- */

FILE *fopen(char const *name, char const *mode)
{
  int fd = strncmp(name, "/proc/self/", 11) ? -1 : open(path_of(name + 11), O_RDONLY | O_CLOEXEC);

  (void)mode;
  return fd < 0 ? 0 : fdopen(fd, "r");
}

static bool no_numbering;

int stat(char const *name, struct stat *status)
{
  if (no_numbering || strcmp(name, "/proc/self/ns/pid"))
    return errno = ENOENT, -1;
  memset(status, 0, sizeof(*status));
  status->st_ino = NUMBERING;
  return 0;
}

static void group_put(char const *name)
{
  char file[256];

  if (mkdir(path_of(name), 0755) < 0)
    _exit(111);
  snprintf(file, sizeof(file), "%s/cgroup.procs", name);
  put(file, "");
  snprintf(file, sizeof(file), "%s/cgroup.kill", name);
  put(file, "");
}

/* Its files come with it; but where it is said so, it cannot be entered. */
static bool closed;
static mode_t last_mode;
static char made[256], removed[256];

int mkdirat(int fd, char const *name, mode_t mode)
{
  char group[200], file[256];

  (void)fd;
  last_mode = mode;
  snprintf(made, sizeof(made), "%s", name);
  snprintf(group, sizeof(group), "sub/%s", name);
  if (is_there(group))
    return errno = EEXIST, -1;
  group_put(group);
  snprintf(file, sizeof(file), "%s/cgroup.procs", group);
  return closed ? unlink(path_of(file)) : 0;
}

/* One in which something is cannot go. */
int unlinkat(int fd, char const *name, int flags)
{
  char file[256];

  (void)fd;
  snprintf(file, sizeof(file), "sub/%s/busy", name);
  if (flags != AT_REMOVEDIR || is_there(file))
    return errno = EBUSY, -1;
  snprintf(removed, sizeof(removed), "%s", name);
  snprintf(file, sizeof(file), "sub/%s/cgroup.procs", name);
  unlink(path_of(file));
  snprintf(file, sizeof(file), "sub/%s/cgroup.kill", name);
  if (holds(file, "1"))
    put("killed", name);
  unlink(path_of(file));
  snprintf(file, sizeof(file), "sub/%s", name);
  return rmdir(path_of(file));
}

int tree_file(char const *name, int flags)
{
  char wanted[32];

  snprintf(wanted, sizeof(wanted), "%d/comm", NAMED);
  if (!strcmp(name, wanted))
    return open(path_of("comm"), flags);
  snprintf(wanted, sizeof(wanted), "%d/comm", ZOMBIE);
  if (!strcmp(name, wanted))
    return open(path_of("comm"), flags);
  snprintf(wanted, sizeof(wanted), "%d/comm", OTHER);
  return strcmp(name, wanted) ? -1 : open(path_of("other.comm"), flags);
}

bool tree_is_gone(pid_t pid)
{
  return pid == ZOMBIE;
}

/* ---- Each case in a process of its own ---- */

static int wrong;

static void check(bool good, int line)
{
  if (!good && !wrong) {
    wrong = 1;
    printf("# line %d\n", line);
    fflush(stdout);
  }
}
#define must(good) check((good), __LINE__)

static void clean(void)
{
  char command[64];

  snprintf(command, sizeof(command), "rm -rf %s", dir);
  if (system(command) != 0 || mkdir(dir, 0700) < 0)
    exit(111);
}

static void run(void (*test)(void), char const *what)
{
  int status = 1;
  pid_t pid;

  fflush(stdout);
  clean();
  if (mkdir(path_of("sub"), 0700) < 0)
    exit(111);
  put("sub/cgroup.procs", "");
  put("comm", "cgiexec\n");
  put("other.comm", "cgiexec2\n");
  put("mountinfo", "");
  pid = fork();
  if (pid == 0) {
    test();
    _exit(wrong);
  }
  if (pid < 0 || waitpid(pid, &status, 0) != pid)
    exit(111);
  is_number(status, 0, what);
}

static void mounted(char const *group)
{
  char text[1024];

  snprintf(text, sizeof(text),
           "25 30 0:22 / /sys rw - sysfs sysfs rw\n"
           "31 25 0:27 / /sys/fs/cgroup/x rw shared:9 - cgroup cgroup rw,cgroup2\n"
           "30 25 0:26 / %s rw,nosuid shared:4 - cgroup2 cgroup rw\n"
           "32 25 0:28 / /elsewhere rw - cgroup2 cgroup rw\n",
           dir);
  put("mountinfo", text);
  snprintf(text, sizeof(text), "12:cpu:/wrong\n1:name=systemd:/wrong\n0::%s\n0::/later\n", group);
  put("cgroup", text);
}

static void name_make(char *name, long numbering, long master, long worker)
{
  snprintf(name, 128, "sub/httpway-%ld-%ld-%ld", numbering, master, worker);
}

static char const *group(long numbering, long master, long worker)
{
  static char names[8][128];
  static unsigned int next;
  char *name = names[next++ % 8];

  name_make(name, numbering, master, worker);
  return name;
}

static void enters(void)
{
  char own[128], file[160];

  mounted("/sub");
  name_make(own, NUMBERING, (long)getpid(), (long)getpid());
  cgroup_open();
  cgroup_enter();
  must(!strcmp(made, own + 4) && last_mode == 0755);
  snprintf(file, sizeof(file), "%s/cgroup.procs", own);
  must(holds(file, "0"));
  cgroup_kill(getpid());
  snprintf(file, sizeof(file), "%s/cgroup.kill", own);
  must(holds(file, "1"));
  cgroup_kill(1);
}

static void cannot_enter(void)
{
  mounted("/sub");
  closed = true;
  cgroup_open();
  cgroup_enter();
  must(made[0] && !strcmp(made, removed));
}

static void no_namespace(void)
{
  mounted("/sub");
  no_numbering = true;
  cgroup_open();
  cgroup_enter();
  must(!strncmp(made, "httpway-0-", 10));
}

static bool nobody(pid_t pid)
{
  (void)pid;
  return false;
}

static void does_nothing(void)
{
  cgroup_open();
  cgroup_enter();
  cgroup_kill(getpid());
  must(cgroup_tidy(nobody) == 0 && !made[0]);
}

static void not_mounted(void)
{
  put("cgroup", "0::/sub\n");
  does_nothing();
}

static void no_lists(void)
{
  unlink(path_of("mountinfo"));
  does_nothing();
}

static void other_version(void)
{
  mounted("/sub");
  put("cgroup", "1:name=systemd:/sub\n10::/sub\n");
  does_nothing();
}

static void no_group(void)
{
  mounted("/none");
  does_nothing();
}

static void too_long(void)
{
  static char name[5000];

  memset(name, '/', sizeof(name) - 1);
  memcpy(name + sizeof(name) - 4, "sub", 3);
  name[sizeof(name) - 1] = 0;
  put("mountinfo", "");
  mounted("/sub");
  {
    int fd = open(path_of("cgroup"), O_WRONLY | O_TRUNC);
    if (write(fd, "0::", 3) != 3 || write(fd, name, sizeof(name) - 1) < 0)
      _exit(111);
    close(fd);
  }
  does_nothing();
}

/* ---- Orphans ---- */

static void lock_as(long pid)
{
#ifdef F_OFD_SETLK
  struct flock lock = { .l_type = F_WRLCK,
                        .l_whence = SEEK_SET,
                        .l_start = (off_t)NUMBERING << 31 | (off_t)pid,
                        .l_len = 1 };
  int fd = open(path_of("sub/cgroup.procs"), O_RDWR);
  if (fd < 0 || fcntl(fd, F_OFD_SETLK, &lock) < 0)
    _exit(111);
#else
  (void)pid;
#endif
}

static void orphans(void)
{
  char file[160];

  mounted("/sub");
  lock_as(LOCKED);
  group_put(group(NUMBERING, DEAD, 5));
  group_put(group(NUMBERING, LOCKED, 6));
  group_put(group(NUMBERING, NAMED, 7));
  cgroup_open();
  must(!is_there(group(NUMBERING, DEAD, 5)) && is_there("killed"));
#ifdef F_OFD_SETLK
  must(is_there(group(NUMBERING, LOCKED, 6)));
#endif
  must(is_there(group(NUMBERING, NAMED, 7)));
  snprintf(file, sizeof(file), "%s/cgroup.kill", group(NUMBERING, NAMED, 7));
  must(holds(file, ""));
}

static void not_masters(void)
{
  mounted("/sub");
  group_put(group(NUMBERING, ZOMBIE, 5));
  group_put(group(NUMBERING, OTHER, 5));
  cgroup_open();
  must(!is_there(group(NUMBERING, ZOMBIE, 5)) && !is_there(group(NUMBERING, OTHER, 5)));
}

/* Of processes that have other numbers: they go when they are empty, and are not ended. */
static void other_numbers(void)
{
  char file[160];

  mounted("/sub");
  group_put(group(99, NAMED, 5));
  group_put(group(99, DEAD, 6));
  snprintf(file, sizeof(file), "%s/busy", group(99, DEAD, 6));
  put(file, "");
  cgroup_open();
  must(!is_there(group(99, NAMED, 5)) && !is_there("killed"));
  must(is_there(group(99, DEAD, 6)));
  snprintf(file, sizeof(file), "%s/cgroup.kill", group(99, DEAD, 6));
  must(holds(file, ""));
}

static void other_names(void)
{
  static char const *const names[] = { "sub/httpway-77-4001-x",  "sub/httpway-77-4001",
                                       "sub/httpway-77-4001-",   "sub/httpway--4001-5",
                                       "sub/httpway-77-4001-5x", "sub/httpway-77x4001-5",
                                       "sub/httpwax-77-4001-5",  "sub/other" };

  mounted("/sub");
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    group_put(names[i]);
  cgroup_open();
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    must(is_there(names[i]));
}

/* ---- What workers leave ---- */

static bool is_worker(pid_t pid)
{
  return pid == 6;
}

static void tidies(void)
{
  char file[160];
  long const own = (long)getpid();

  mounted("/sub");
  cgroup_open();
  group_put(group(NUMBERING, own, 5));
  group_put(group(NUMBERING, own, 6));
  group_put(group(NUMBERING, DEAD, 5));
  group_put(group(99, own, 5));
  must(cgroup_tidy(is_worker) == 0);
  must(!is_there(group(NUMBERING, own, 5)) && is_there("killed"));
  must(is_there(group(NUMBERING, own, 6)));
  must(is_there(group(NUMBERING, DEAD, 5)) && is_there(group(99, own, 5)));
  group_put(group(NUMBERING, own, 7));
  group_put(group(NUMBERING, own, 8));
  snprintf(file, sizeof(file), "%s/busy", group(NUMBERING, own, 7));
  put(file, "");
  must(cgroup_tidy(is_worker) == 1 && is_there(group(NUMBERING, own, 7)));
  must(!is_there(group(NUMBERING, own, 8)));
  snprintf(file, sizeof(file), "%s/cgroup.kill", group(NUMBERING, own, 7));
  must(holds(file, "1"));
}

/* ---- The lock ---- */

static bool is_locked(void)
{
  bool locked = true;
#ifdef F_OFD_SETLK
  struct flock lock = { .l_type = F_WRLCK,
                        .l_whence = SEEK_SET,
                        .l_start = (off_t)NUMBERING << 31 | (off_t)getpid(),
                        .l_len = 1 };
  int fd = open(path_of("sub/cgroup.procs"), O_RDWR);
  locked = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type == F_WRLCK && lock.l_len == 1;
  close(fd);
#endif
  return locked;
}

static void locks(void)
{
  mounted("/sub");
  cgroup_open();
  must(is_locked());
  cgroup_enter();
#ifdef F_OFD_SETLK
  must(!is_locked());
#endif
}

static void leaves_nothing_open(void)
{
  int const before = dup(1);

  close(before);
  mounted("/sub");
  group_put(group(NUMBERING, DEAD, 5));
  cgroup_open();
  cgroup_enter();
  (void)cgroup_tidy(nobody);
  /* The directory of the groups is, alone. */
  must(dup(1) == before + 1);
}

int main(void)
{
  if (!mkdtemp(dir))
    exit(111);
  run(enters, "a worker enters a group of its own, which can be ended");
  run(cannot_enter, "one that cannot be entered is removed");
  run(no_namespace, "where numbers have no name");
  run(not_mounted, "not mounted: nothing");
  run(no_lists, "nobody says whether: nothing");
  run(other_version, "another version: nothing");
  run(no_group, "a group that is not there: nothing");
  run(too_long, "a name that is too long: nothing");
  run(orphans, "groups of a master that is no more are ended, of others not");
  run(not_masters, "of one that has ended, or is another program, too");
  run(other_numbers, "those of other numbers are only removed");
  run(other_names, "what is none of ours is left");
  run(tidies, "what workers leave is ended, what still is there counted");
  run(locks, "a master is known by its lock, a worker is none");
  run(leaves_nothing_open, "nothing else is left open");
  clean();
  rmdir(dir);
  return tap_done();
}
