/* ordinary: what a worker takes back of what the server was given, and what it leaves. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <httpway/process_tree.h>
#include <httpway/self.h>

#include "../../src/cgiexec/ordinary.h"
#include "next_descriptor.h"
#include "tap.h"

/* ---- The system ---- */

static char score[] = "/tmp/T_ordinary.XXXXXX";
static bool no_score;

/* Who is not root has its own file only while others may look into it. */
static uid_t own_uid;
static bool exposed;
static unsigned int exposures;

uid_t geteuid(void)
{
  return own_uid;
}

void dumpable_set(bool on)
{
  exposed = on;
  exposures += on;
}

int tree_file(char const *name, int flags)
{
  ok(!strcmp(name, "self/oom_score_adj"), "its own score");
  return no_score || (own_uid && !exposed && flags & (O_WRONLY | O_RDWR)) ? -1 : open(score, flags);
}

static void score_put(char const *text)
{
  int fd = open(score, O_WRONLY | O_TRUNC);

  if (write(fd, text, strlen(text)) < 0)
    exit(111);
  close(fd);
}

/* What is written stands before what was there: the system's file has but one line. */
static bool score_is(char const *text)
{
  char bytes[32];
  int fd = open(score, O_RDONLY);
  ssize_t n = read(fd, bytes, sizeof(bytes));

  close(fd);
  return n == (ssize_t)strlen(text) && memcmp(bytes, text, (size_t)n) == 0;
}

static int policy, policy_set = -1, priority_set = -1;

int sched_getscheduler(pid_t pid)
{
  return pid ? -1 : policy;
}

int sched_setscheduler(pid_t pid, int wanted, struct sched_param const *param)
{
  policy_set = pid || param->sched_priority ? 99 : wanted;
  return 0;
}

static int niceness, niceness_error, niceness_set = 99;

#ifndef __GLIBC__
#define __priority_which_t int
#define __rlimit_resource_t int
#endif

int getpriority(__priority_which_t which, id_t who)
{
  if (which != PRIO_PROCESS || who != 0)
    return 7;
  if (niceness_error)
    errno = niceness_error;
  return niceness;
}

int setpriority(__priority_which_t which, id_t who, int wanted)
{
  if (which == PRIO_PROCESS && who == 0)
    niceness_set = wanted;
  return 0;
}

static long disk_class;

/* ioprio_get and ioprio_set, which are told apart by what they are asked. */
long syscall(long number, ...)
{
  static long first;
  va_list arguments;
  int who, which;

  va_start(arguments, number);
  who = va_arg(arguments, int);
  which = va_arg(arguments, int);
  if (who != 1 || which != 0) {
    va_end(arguments);
    return -1;
  }
  if (!first || first == number) {
    first = number;
    va_end(arguments);
    return disk_class << 13 | 4;
  }
  priority_set = va_arg(arguments, int);
  va_end(arguments);
  return 0;
}

static unsigned int realtime, nice_limits;

/* The sanitizer asks for a limit before anything of ours can run. */
#if !defined(__SANITIZE_ADDRESS__)
#define LIMITS
int setrlimit(__rlimit_resource_t resource, struct rlimit const *limit)
{
  bool const none = limit->rlim_cur == 0 && limit->rlim_max == 0;

#ifdef RLIMIT_RTPRIO
  realtime += none && (int)resource == RLIMIT_RTPRIO;
#endif
#ifdef RLIMIT_NICE
  nice_limits += none && (int)resource == RLIMIT_NICE;
#endif
  return 0;
}
#endif

/* ---- The cases ---- */

static void become(void)
{
  policy_set = priority_set = -1;
  niceness_set = 99;
  realtime = nice_limits = 0;
  ordinary_become();
}

static void test_memory(void)
{
  int const before = next_descriptor();

  score_put("-1000\n");
  become();
  ok(score_is("01000\n") && exposures == 0,
     "who is ended last when memory runs out is ended like others");
  own_uid = 1000;
  score_put("-1000\n");
  become();
  ok(score_is("01000\n") && exposures == 1 && !exposed, "whoever it is, and hidden again then");
  score_put("500\n");
  become();
  ok(score_is("500\n"), "who is ended first stays so");
  score_put("");
  become();
  ok(score_is("") && exposures == 1, "what cannot be read is left");
  own_uid = 0;
  no_score = true;
  become();
  no_score = false;
  is_number(next_descriptor(), before, "nothing is left open");
}

static void test_processor(void)
{
  policy = SCHED_FIFO;
  become();
  is_number(policy_set, SCHED_OTHER, "a place before all others is taken back");
  policy = SCHED_RR;
  become();
  is_number(policy_set, SCHED_OTHER, "of either kind");
  policy = SCHED_OTHER;
  become();
  is_number(policy_set, -1, "no other is");
  niceness = -5;
  become();
  is_number(niceness_set, 0, "a better priority, too");
  niceness = 5;
  become();
  is_number(niceness_set, 99, "a worse one stays");
  niceness = 0;
  become();
  is_number(niceness_set, 99, "and the usual one");
  niceness = -1;
  niceness_error = ESRCH;
  become();
  is_number(niceness_set, 99, "and what cannot be told");
  niceness_error = 0;
  errno = EIO;
  become();
  is_number(niceness_set, 0, "whatever failed before");
}

static void test_disk(void)
{
#ifdef __linux__
  disk_class = 1;
  become();
  is_number(priority_set, 0, "a place before others at the disk");
  disk_class = 2;
  become();
  is_number(priority_set, -1, "the usual one stays");
  disk_class = 3;
  become();
  is_number(priority_set, -1, "and a worse one");
#endif
#if defined(LIMITS) && defined(RLIMIT_RTPRIO)
  is_number(realtime, 1, "none of it can be had back");
#endif
#if defined(LIMITS) && defined(RLIMIT_NICE)
  is_number(nice_limits, 1, "nor a better priority");
#endif
}

int main(void)
{
  int fd = mkstemp(score);

  close(fd);
  test_memory();
  test_processor();
  test_disk();
  unlink(score);
  return tap_done();
}
