/* process: reading /proc/PID/stat, and signals by descriptor. */
#include <skalibs/nonposix.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "process.h"

/* Words after the name, the first being the state; proc(5) counts from 3. */
enum { WORD_STATE, WORD_PARENT, WORD_FLAGS = 6, WORD_THREADS = 17, WORD_STARTED = 19, WORDS };

/* Of the kernel's flags; it is set before a process that ends loses its descriptors. */
enum { FLAG_EXITING = 4 };

struct fields {
  char state;
  uint64_t numbers[WORDS];
};

/* Some of them may be negative; none that is asked for here. */
static bool fields_scan(struct fields *f, char const *text)
{
  char const *at = strrchr(text, ')'); /* the name may hold others */
  if (!at || at[1] != ' ')
    return false;
  at += 2;
  f->state = *at;
  for (int i = WORD_STATE; i < WORDS; i++) {
    if (!*at)
      return false;
    f->numbers[i] = 0;
    (void)uint64_scan(at, f->numbers + i);
    at += strcspn(at, " ");
    at += *at == ' ';
  }
  return f->numbers[WORD_PARENT] <= INT32_MAX;
}

static bool fields_read(struct fields *f, int directory, char const *name)
{
  char text[1024];
  size_t n;
  int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    return false;
  n = allread(fd, text, sizeof text - 1);
  fd_close(fd);
  text[n] = 0;
  return fields_scan(f, text);
}

/* 't': a killed process may stay there for a tracer that wants to see its end. Another one is ended
   by KILL like any other, and is not there when one looks again. */
static enum process_state state_of(char letter)
{
  return letter == 'Z' || letter == 'X' || letter == 'x' ? PROCESS_GONE
         : letter == 'D' || letter == 't'                ? PROCESS_HELD
                                                         : PROCESS_LIVES;
}

/* The first thread may have ended before the others. What all of them agree on. */
static enum process_state threads_state(int directory)
{
  enum process_state all = PROCESS_GONE;
  struct dirent *entry;
  int fd = openat(directory, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *threads = fd == -1 ? 0 : fdopendir(fd);
  while (threads && all != PROCESS_LIVES && (entry = readdir(threads))) {
    struct fields f;
    char name[280];
    if (entry->d_name[0] == '.')
      continue;
    snprintf(name, sizeof name, "%s/stat", entry->d_name);
    if (fields_read(&f, dirfd(threads), name) && state_of(f.state) < all)
      all = state_of(f.state);
  }
  if (threads)
    closedir(threads);
  else if (fd != -1)
    fd_close(fd);
  return all;
}

bool process_open(struct process *p, int proc, pid_t pid)
{
  char name[32];
  struct fields f;
  snprintf(name, sizeof name, "%ld", (long)pid);
  p->fd = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (p->fd == -1)
    return false;
  if (!fields_read(&f, p->fd, "stat")) {
    fd_close(p->fd);
    return false;
  }
  p->pid = pid;
  p->parent = (pid_t)f.numbers[WORD_PARENT];
  p->started = f.numbers[WORD_STARTED];
  p->leaves = f.numbers[WORD_FLAGS] & FLAG_EXITING;
  p->state = f.numbers[WORD_THREADS] > 1 ? threads_state(p->fd) : state_of(f.state);
  return true;
}

void process_close(struct process *p)
{
  fd_close(p->fd);
}

bool process_is_there(struct process const *p)
{
  struct fields f;
  return fields_read(&f, p->fd, "stat");
}

bool process_signal(struct process const *p, int number)
{
#ifdef SYS_pidfd_send_signal
  if (syscall(SYS_pidfd_send_signal, p->fd, number, (void *)0, 0) == 0)
    return true;
  /* Linux before 5.1, and filters that do not know it. */
  if (errno == ESRCH)
    return false;
#endif
  return kill(p->pid, number) == 0;
}
