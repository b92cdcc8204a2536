/* tree: finding descendants in /proc. Where the kernel does not list children, all processes are
   asked for their parent; where there is no /proc, the process group must do. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "tree.h"

/* More are found when these are gone. */
enum { FOUND_MAX = 4096 };

static int processes = -1; /* /proc */
static bool lists_children;

struct search {
  pid_t found[FOUND_MAX];
  size_t count;
  int number;
  bool (*spared)(pid_t);
};

void tree_open(void)
{
  char name[64];
  int fd;
  processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  snprintf(name, sizeof name, "%ld/task/%ld/children", (long)getpid(), (long)getpid());
  fd = processes == -1 ? -1 : openat(processes, name, O_RDONLY | O_CLOEXEC);
  lists_children = fd != -1;
  if (fd != -1)
    fd_close(fd);
}

static void found(struct search *s, pid_t pid)
{
  if (pid <= 1 || (s->spared && s->spared(pid)) || s->count == FOUND_MAX)
    return;
  for (size_t i = 0; i < s->count; i++)
    if (s->found[i] == pid)
      return;
  /* A parent that is killed before its children are listed makes no more of them. */
  if (kill(pid, s->number) == 0 || s->number == 0)
    s->found[s->count++] = pid;
}

/* ---- From lists of children ---- */

/* Numbers with a blank behind each. */
static void numbers_read(struct search *s, int fd)
{
  char buffer[4096];
  ssize_t n;
  long pid = 0;
  while ((n = fd_read(fd, buffer, sizeof buffer)) > 0)
    for (ssize_t i = 0; i < n; i++) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        pid = pid * 10 + (buffer[i] - '0');
      } else {
        found(s, (pid_t)pid);
        pid = 0;
      }
    }
}

/* Each thread has children of its own. */
static void children_of(struct search *s, pid_t parent)
{
  char name[64];
  struct dirent *entry;
  DIR *threads;
  int fd;
  snprintf(name, sizeof name, "%ld/task", (long)parent);
  fd = openat(processes, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd == -1)
    return;
  threads = fdopendir(fd);
  if (!threads) {
    fd_close(fd);
    return;
  }
  while ((entry = readdir(threads))) {
    char children[280];
    if (entry->d_name[0] == '.')
      continue;
    snprintf(children, sizeof children, "%s/children", entry->d_name);
    fd = openat(dirfd(threads), children, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
      continue;
    numbers_read(s, fd);
    fd_close(fd);
  }
  closedir(threads);
}

static void search_lists(struct search *s)
{
  children_of(s, getpid());
  for (size_t i = 0; i < s->count; i++)
    children_of(s, s->found[i]);
}

/* ---- From everybody's parent ---- */

enum { STAT_SIZE = 512 };

/* The third and the following words of a stat file; the second is a name in parentheses and may
   hold anything. Null: it cannot be read. */
static char const *stat_read(char const *process, char text[STAT_SIZE])
{
  char name[280];
  char const *at;
  size_t n;
  int fd;
  snprintf(name, sizeof name, "%s/stat", process);
  fd = openat(processes, name, O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    return 0;
  errno = 0;
  n = allread(fd, text, STAT_SIZE - 1);
  fd_close(fd);
  text[n] = 0;
  at = strrchr(text, ')');
  return at && strlen(at) > 4 ? at + 2 : 0;
}

static pid_t parent_of(char const *process)
{
  char text[STAT_SIZE];
  char const *at = stat_read(process, text);
  return at ? (pid_t)strtol(at + 2, 0, 10) : 0;
}

static bool is_found(struct search const *s, pid_t pid)
{
  for (size_t i = 0; i < s->count; i++)
    if (s->found[i] == pid)
      return true;
  return false;
}

/* One look at every process; true when there was a new one. */
static bool search_once(struct search *s)
{
  size_t before = s->count;
  pid_t self = getpid();
  struct dirent *entry;
  int fd = openat(processes, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *all = fd == -1 ? 0 : fdopendir(fd);
  if (!all) {
    if (fd != -1)
      fd_close(fd);
    return false;
  }
  while ((entry = readdir(all))) {
    unsigned int pid;
    pid_t parent;
    if (!uint0_scan(entry->d_name, &pid))
      continue;
    parent = parent_of(entry->d_name);
    if (parent == self || is_found(s, parent))
      found(s, (pid_t)pid);
  }
  closedir(all);
  return s->count > before;
}

size_t tree_signal(int number, bool (*spared)(pid_t), pid_t group)
{
  static struct search s;
  s.count = 0;
  s.number = number;
  s.spared = spared;
  if (processes != -1 && lists_children) {
    search_lists(&s);
  } else if (processes != -1) {
    while (search_once(&s))
      ;
  } else if (group > 1 && kill(-group, number) == 0) {
    return 1;
  }
  return s.count;
}

/* ---- One process ---- */

/* The ninth word of a stat file are flags of the kernel; this one is set before an ending process
   loses its descriptors. */
enum { FLAGS_AFTER = 6, FLAG_EXITING = 4 };

bool tree_is_running(pid_t pid)
{
  char name[24], text[STAT_SIZE];
  char const *at;
  if (processes == -1)
    return true;
  snprintf(name, sizeof name, "%ld", (long)pid);
  at = stat_read(name, text);
  if (!at)
    return errno == ENOENT; /* it was not reaped yet: it is hidden from us */
  if (*at == 'Z' || *at == 'X')
    return false;
  for (unsigned int i = 0; at && i < FLAGS_AFTER; i++) {
    at = strchr(at, ' ');
    at = at ? at + 1 : 0;
  }
  return at && !(strtoul(at, 0, 10) & FLAG_EXITING);
}
