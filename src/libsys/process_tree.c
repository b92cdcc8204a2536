/* process_tree: finding descendants in /proc. Where the kernel does not list children, all
   processes are asked for their parent; where there is no /proc, the process group must do. A
   number that was read may be another's by the time it is used: a process is opened, then seen to
   be the child of one of ours, and only then sent a signal. */
#include <skalibs/nonposix.h>

#include <sys/wait.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#ifdef __linux__
#include <sys/ptrace.h>
#endif
#endif

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <httpway/bytes.h>
#include <httpway/process_tree.h>

#include "process.h"

/* More are found when these are gone. */
enum { FOUND_MAX = 4096 };

static int proc = -1;
static bool lists_children;

/* A number and its time: no other process has both. */
struct known {
  pid_t pid;
  uint64_t started;
};

struct search {
  struct known found[FOUND_MAX];
  size_t count;
  pid_t self;
  int number;
  bool (*spared)(pid_t);
  struct tree_count seen;
};

void tree_adopt_orphans(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
  (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
}

void tree_open(void)
{
  char name[64];
  int fd;
  proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  snprintf(name, sizeof name, "%ld/task/%ld/children", (long)getpid(), (long)getpid());
  fd = proc == -1 ? -1 : openat(proc, name, O_RDONLY | O_CLOEXEC);
  lists_children = fd != -1;
  if (fd != -1)
    fd_close(fd);
}

int tree_descriptor(void)
{
  return proc;
}

void tree_close(void)
{
  if (proc != -1)
    fd_close(proc);
  proc = -1;
}

int tree_file(char const *name, int flags)
{
  return proc == -1 ? -1 : openat(proc, name, flags);
}

/* A parent that is killed before its children are listed makes no more of them. */
static void take(struct search *s, struct process const *p)
{
  if (p->state == PROCESS_GONE || s->count == FOUND_MAX)
    return;
  if (s->number && !process_signal(p, s->number))
    return;
  s->seen.live++;
  s->seen.held += p->state == PROCESS_HELD;
  s->found[s->count++] = (struct known){ p->pid, p->started };
}

static bool is_to_be_looked_at(struct search const *s, pid_t pid)
{
  return pid > 1 && pid != s->self && !(s->spared && s->spared(pid));
}

static bool known_open(struct process *p, struct known const *k)
{
  if (!process_open(p, proc, k->pid))
    return false;
  if (p->started == k->started)
    return true;
  process_close(p);
  return false;
}

/* ---- From lists of children ---- */

/* As long as the parent is there, its number means it. Orphans are ours by now. */
static bool is_child(struct search const *s, struct process const *child,
                     struct process const *parent)
{
  return child->parent == s->self ||
         (parent && child->parent == parent->pid && process_is_there(parent));
}

static void child_take(struct search *s, pid_t pid, struct process const *parent)
{
  struct process child;
  if (!is_to_be_looked_at(s, pid) || !process_open(&child, proc, pid))
    return;
  if (is_child(s, &child, parent))
    take(s, &child);
  process_close(&child);
}

/* Numbers with a blank after each. None has more than ten digits. */
static void numbers_read(struct search *s, int fd, struct process const *parent)
{
  char buffer[4096];
  ssize_t n;
  uint32_t pid = 0;
  while ((n = fd_read(fd, buffer, sizeof buffer)) > 0)
    for (ssize_t i = 0; i < n; i++) {
      if (ascii_is_digit(buffer[i])) {
        pid = pid * 10 + (uint32_t)(buffer[i] - '0');
      } else {
        child_take(s, (pid_t)pid, parent);
        pid = 0;
      }
    }
}

/* directory: of the parent. Each thread has children of its own. */
static void children_of(struct search *s, int directory, struct process const *parent)
{
  struct dirent *entry;
  int fd = openat(directory, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *threads = fd == -1 ? 0 : fdopendir(fd);
  if (!threads) {
    if (fd != -1)
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
    numbers_read(s, fd, parent);
    fd_close(fd);
  }
  closedir(threads);
}

static void search_lists(struct search *s)
{
  struct process self;
  if (!process_open(&self, proc, s->self))
    return;
  children_of(s, self.fd, 0);
  process_close(&self);
  for (size_t i = 0; i < s->count; i++) {
    struct process parent;
    if (!known_open(&parent, s->found + i))
      continue;
    children_of(s, parent.fd, &parent);
    process_close(&parent);
  }
}

/* ---- From every process's parent ---- */

static struct known const *known_of(struct search const *s, pid_t pid)
{
  for (size_t i = 0; i < s->count; i++)
    if (s->found[i].pid == pid)
      return s->found + i;
  return 0;
}

static bool is_descendant(struct search const *s, struct process const *p)
{
  struct known const *known = known_of(s, p->parent);
  struct process parent;
  if (p->parent == s->self)
    return true;
  if (!known || !known_open(&parent, known))
    return false;
  process_close(&parent);
  return true;
}

static void anybody_take(struct search *s, pid_t pid)
{
  struct process p;
  if (!is_to_be_looked_at(s, pid) || known_of(s, pid) || !process_open(&p, proc, pid))
    return;
  if (is_descendant(s, &p))
    take(s, &p);
  process_close(&p);
}

/* One look at every process; true when there was a new one. */
static bool search_once(struct search *s)
{
  size_t before = s->count;
  struct dirent *entry;
  int fd = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *all = fd == -1 ? 0 : fdopendir(fd);
  if (!all) {
    if (fd != -1)
      fd_close(fd);
    return false;
  }
  while ((entry = readdir(all))) {
    unsigned int pid;
    if (uint0_scan(entry->d_name, &pid))
      anybody_take(s, (pid_t)pid);
  }
  closedir(all);
  return s->count > before;
}

struct tree_count tree_signal(int number, bool (*spared)(pid_t), pid_t group)
{
  static struct search s;
  s.count = 0;
  s.self = getpid();
  s.number = number;
  s.spared = spared;
  s.seen = (struct tree_count){ 0 };
  if (proc != -1 && lists_children) {
    search_lists(&s);
  } else if (proc != -1) {
    while (search_once(&s))
      ;
  } else if (group > 1 && kill(-group, number) == 0) {
    s.seen.live = 1;
  }
  return s.seen;
}

/* ---- One process ---- */

bool tree_is_running(pid_t pid)
{
  struct process p;
  bool runs;
  if (proc == -1)
    return true;
  if (!process_open(&p, proc, pid))
    return errno == ENOENT; /* it was not reaped yet: it is hidden from us */
  runs = p.state != PROCESS_GONE && !p.leaves;
  process_close(&p);
  return runs;
}

bool tree_is_gone(pid_t pid)
{
  struct process p;
  bool gone;
  if (proc == -1 || !process_open(&p, proc, pid))
    return false;
  gone = p.state == PROCESS_GONE;
  process_close(&p);
  return gone;
}

void trace_end(pid_t pid, int status)
{
#ifdef __linux__
  int number = WSTOPSIG(status);
  (void)ptrace(PTRACE_DETACH, pid, (void *)0, (void *)(intptr_t)(number == SIGTRAP ? 0 : number));
#else
  (void)pid;
  (void)status;
#endif
}
