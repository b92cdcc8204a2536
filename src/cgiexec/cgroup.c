/* cgroup: directories of the cgroup file system, named after the master and the worker, below the
   group that we are in. Others may be in that group whose processes have numbers of their own
   (pid_namespaces(7)): which numbers a name is made of, it says too. And a number is given to
   others later: as long as a master lives, it holds a lock that stands for its number. */
#include <skalibs/nonposix.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <httpway/process_tree.h>

#include "cgroup.h"

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

enum { NAME_SIZE = 64, LINE_SIZE = 2 * PATH_MAX };

static int groups = -1; /* the directory of the group that the master is in */
static pid_t master;
static unsigned int numbering; /* which namespace our numbers are of; 0: the system cannot tell */
static int locks = -1;         /* a file of the group's, locked at what stands for masters */

struct group {
  unsigned int numbering;
  pid_t master, worker;
};

static void name_of(char name[NAME_SIZE], struct group group, char const *file)
{
  snprintf(name, NAME_SIZE, "httpway-%u-%ld-%ld%s", group.numbering, (long)group.master,
           (long)group.worker, file);
}

static bool name_scan(char const *name, struct group *group)
{
  unsigned int numbers[3];
  if (strncmp(name, "httpway-", 8))
    return false;
  name += 8;
  for (int i = 0; i < 2; i++) {
    size_t length = uint_scan(name, numbers + i);
    if (!length || name[length] != '-')
      return false;
    name += length + 1;
  }
  if (!uint0_scan(name, numbers + 2))
    return false;
  *group = (struct group){ numbers[0], (pid_t)numbers[1], (pid_t)numbers[2] };
  return true;
}

/* The next line of a file of the kernel's, without its end. */
static bool line_next(FILE *file, char line[LINE_SIZE])
{
  if (!fgets(line, LINE_SIZE, file))
    return false;
  line[strcspn(line, "\n")] = 0;
  return true;
}

/* Where version 2 is mounted: the fifth word of its line. */
static bool mount_find(char out[PATH_MAX])
{
  char line[LINE_SIZE];
  bool there = false;
  FILE *file = fopen("/proc/self/mountinfo", "re");
  while (file && !there && line_next(file, line))
    there = strstr(line, " - cgroup2 ") && sscanf(line, "%*s %*s %*s %*s %4095s", out) == 1;
  if (file)
    fclose(file);
  return there;
}

/* Appends the group that we are in. */
static bool own_append(char out[PATH_MAX])
{
  char line[LINE_SIZE];
  bool there = false;
  size_t length = strlen(out);
  FILE *file = fopen("/proc/self/cgroup", "re");
  while (file && !there && line_next(file, line))
    there = !strncmp(line, "0::/", 4);
  if (file)
    fclose(file);
  return there &&
         snprintf(out + length, PATH_MAX - length, "%s", line + 3) < (int)(PATH_MAX - length);
}

static bool file_write(char const *name, char const *what)
{
  int fd = openat(groups, name, O_WRONLY | O_CLOEXEC);
  bool written = fd != -1 && fd_write(fd, what, 1) == 1;
  if (fd != -1)
    fd_close(fd);
  return written;
}

static void group_kill(struct group group)
{
  char name[NAME_SIZE];
  name_of(name, group, "/cgroup.kill");
  (void)file_write(name, "1"); /* no such group, or an old kernel: signals must do */
}

/* Ends the groups that are to be ended; returns how many are still there. Those of another
   numbering only go when they are empty. */
static size_t groups_end(bool (*is_over)(struct group, bool (*)(pid_t)), bool (*is_worker)(pid_t))
{
  struct dirent *entry;
  size_t left = 0;
  int fd = groups == -1 ? -1 : openat(groups, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *directory = fd == -1 ? 0 : fdopendir(fd);
  while (directory && (entry = readdir(directory))) {
    struct group group;
    if (!name_scan(entry->d_name, &group) || !is_over(group, is_worker))
      continue;
    if (group.numbering == numbering)
      group_kill(group);
    left += unlinkat(groups, entry->d_name, AT_REMOVEDIR) == -1;
  }
  if (directory)
    closedir(directory);
  else if (fd != -1)
    fd_close(fd);
  return left;
}

/* ---- Masters ---- */

#ifdef F_OFD_SETLK
enum { LOCK_SET = F_OFD_SETLK, LOCK_GET = F_OFD_GETLK };
#else
enum { LOCK_SET = F_SETLK, LOCK_GET = F_GETLK };
#endif

static struct flock lock_of(pid_t pid)
{
  return (struct flock){ .l_type = F_WRLCK,
                         .l_whence = SEEK_SET,
                         .l_start = (off_t)((uint64_t)numbering << 31 | (uint64_t)pid),
                         .l_len = 1 };
}

/* For as long as we live, even if by this name only: a process that is a zombie holds none. */
static void master_lock(void)
{
  struct flock lock = lock_of(master);
  locks = sizeof(off_t) < 8 ? -1 : openat(groups, "cgroup.procs", O_RDWR | O_CLOEXEC);
  if (locks == -1 || fcntl(locks, LOCK_SET, &lock) == 0)
    return;
  fd_close(locks);
  locks = -1;
}

/* One that could not lock, or of a version that does not. */
static bool is_cgiexec(pid_t pid)
{
  static char const wanted[] = "cgiexec\n";
  char name[32], comm[sizeof wanted] = "";
  int fd;
  snprintf(name, sizeof name, "%ld/comm", (long)pid);
  fd = tree_file(name, O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    return false;
  (void)allread(fd, comm, sizeof comm - 1);
  fd_close(fd);
  return !strcmp(comm, wanted) && !tree_is_gone(pid);
}

static bool master_lives(pid_t pid)
{
  struct flock lock = lock_of(pid);
  if (locks != -1 && fcntl(locks, LOCK_GET, &lock) == 0 && lock.l_type != F_UNLCK)
    return true;
  return is_cgiexec(pid);
}

/* Of a master that was killed with its workers, at some time before us; or, perhaps, of one that we
   cannot see. */
static bool is_orphaned(struct group group, bool (*is_worker)(pid_t))
{
  (void)is_worker;
  return group.numbering != numbering || (group.master != master && !master_lives(group.master));
}

static bool is_left(struct group group, bool (*is_worker)(pid_t))
{
  return group.numbering == numbering && group.master == master && !is_worker(group.worker);
}

void cgroup_open(void)
{
  char path[PATH_MAX];
  struct stat status;
  master = getpid();
  numbering = stat("/proc/self/ns/pid", &status) == 0 ? (unsigned int)status.st_ino : 0;
  if (mount_find(path) && own_append(path))
    groups = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (groups != -1)
    master_lock();
  (void)groups_end(is_orphaned, 0);
}

void cgroup_enter(void)
{
  struct group own = { numbering, master, getpid() };
  char directory[NAME_SIZE], processes[NAME_SIZE];
  if (groups == -1)
    return;
  if (locks != -1)
    fd_close(locks);
  locks = -1;
  name_of(directory, own, "");
  name_of(processes, own, "/cgroup.procs");
  if (mkdirat(groups, directory, 0755) == 0 && !file_write(processes, "0"))
    unlinkat(groups, directory, AT_REMOVEDIR);
}

void cgroup_kill(pid_t worker)
{
  if (groups != -1)
    group_kill((struct group){ numbering, master, worker });
}

size_t cgroup_tidy(bool (*is_worker)(pid_t))
{
  return groups_end(is_left, is_worker);
}
