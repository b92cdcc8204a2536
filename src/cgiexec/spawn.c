/* spawn: on Linux the child shares our memory, as after vfork, but we go on. The system clears a
   word and wakes us when the child leaves that memory: no pipe is needed, and no copy of our
   pages. Elsewhere it is a fork, and a pipe that closes. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

#include "spawn.h"

#if defined(__linux__) && !defined(SPAWN_PORTABLE)
#include <sched.h>
#include <sys/syscall.h>
#else
#include <sys/mman.h>
#include <skalibs/djbunix.h>
#endif

static void share_tell(void);

struct call {
  int (*steps)(void *);
  void *data;
  struct spawn_outcome volatile *outcome;
};

static int call_make(void *data)
{
  struct call const *call = data;
  int step;
  share_tell();
  step = call->steps(call->data);
  call->outcome->step = step;
  call->outcome->e = errno ? errno : EINVAL;
  return 127;
}

#if defined(__linux__) && !defined(SPAWN_PORTABLE)

/* The call by its old name takes times of the machine's own size, whatever the C library's are. */
#ifdef SYS_futex
#define CALL_FUTEX SYS_futex
typedef long futex_time;
#else
#define CALL_FUTEX SYS_futex_time64
typedef int64_t futex_time;
#endif
enum { WAIT = 0 /* FUTEX_WAIT */, STACK_SIZE = 128 * 1024 };

static struct spawn_outcome volatile outcome;
static atomic_int shares; /* not 0: the child has our memory */
static _Alignas(64) char stack[STACK_SIZE];

/* In the child: the word to be cleared when it leaves our memory. Not by a flag of clone, which not
   every C library lets through. A child that is killed before tells nothing, and is waited for as
   one that hangs. */
static void share_tell(void)
{
  (void)syscall(SYS_set_tid_address, &shares);
}

/* Clones have no grown stack of their own: this one is only used by one at a time. */
pid_t spawn(int (*steps)(void *), void *data)
{
  static struct call call;
  pid_t pid;
  call = (struct call){ steps, data, &outcome };
  outcome.step = outcome.e = 0;
  atomic_store(&shares, 1);
  pid = clone(call_make, stack + STACK_SIZE, CLONE_VM | SIGCHLD, &call);
  if (pid == -1)
    atomic_store(&shares, 0);
  return pid;
}

bool spawn_is_done(void)
{
  return !atomic_load(&shares);
}

bool spawn_wait(int milliseconds)
{
  futex_time limit[2] = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
  if (!spawn_is_done())
    (void)syscall(CALL_FUTEX, &shares, WAIT, 1, limit, (void *)0, 0);
  return spawn_is_done();
}

struct spawn_outcome spawn_outcome_get(void)
{
  return (struct spawn_outcome){ outcome.step, outcome.e };
}

#else

static struct spawn_outcome volatile *outcome; /* in memory that the child shares */
static int end = -1;                           /* of a pipe that closes when the child is done */

/* The end of the pipe tells. */
static void share_tell(void)
{
}

static bool outcome_prepare(void)
{
  void *memory;
  if (!outcome) {
    memory = mmap(0, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      return false;
    outcome = memory;
  }
  outcome->step = outcome->e = 0;
  return true;
}

pid_t spawn(int (*steps)(void *), void *data)
{
  int ends[2], e;
  pid_t pid;
  if (end != -1)
    fd_close(end);
  end = -1;
  if (!outcome_prepare() || pipecoe(ends) == -1)
    return -1;
  pid = fork();
  if (!pid) {
    struct call call = { steps, data, outcome };
    _exit(call_make(&call));
  }
  e = errno;
  fd_close(ends[1]);
  if (pid == -1)
    fd_close(ends[0]);
  else
    end = ends[0];
  errno = e;
  return pid;
}

bool spawn_wait(int milliseconds)
{
  struct pollfd x = { .fd = end, .events = POLLIN };
  return end == -1 || (poll(&x, 1, milliseconds) == 1 && x.revents);
}

bool spawn_is_done(void)
{
  return spawn_wait(0);
}

struct spawn_outcome spawn_outcome_get(void)
{
  return (struct spawn_outcome){ outcome->step, outcome->e };
}

#endif
