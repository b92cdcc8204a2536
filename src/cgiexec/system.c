/* system: Linux calls, and what stands for them elsewhere. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include <skalibs/strerr.h>

#include <httpway/process_tree.h>

#include "system.h"

void system_execute(int fd, char const *const *arguments, char const *const *variables)
{
#if defined(SYS_execveat) && defined(AT_EMPTY_PATH)
  (void)syscall(SYS_execveat, fd, "", arguments, variables, AT_EMPTY_PATH);
#elif !defined(__linux__)
  (void)fexecve(fd, (char *const *)arguments, (char *const *)variables);
#else
  (void)fd;
  (void)arguments;
  (void)variables;
  errno = ENOSYS;
#endif
}

#ifdef __linux__
/* The old names of some machines are of calls with 16 bits. */
#ifdef SYS_setresuid32
#define CALL_SETGROUPS SYS_setgroups32
#define CALL_SETRESGID SYS_setresgid32
#define CALL_SETRESUID SYS_setresuid32
#else
#define CALL_SETGROUPS SYS_setgroups
#define CALL_SETRESGID SYS_setresgid
#define CALL_SETRESUID SYS_setresuid
#endif

static int ids_set(struct system_identity const *id)
{
  return syscall(CALL_SETGROUPS, id->group_count, id->groups) == -1 ||
                 syscall(CALL_SETRESGID, id->gid, id->gid, id->gid) == -1 ||
                 syscall(CALL_SETRESUID, id->uid, id->uid, id->uid) == -1
             ? -1
             : 0;
}

static int root_regained(void)
{
  return syscall(CALL_SETRESUID, (uid_t)-1, (uid_t)0, (uid_t)-1) == 0;
}
#else
static int ids_set(struct system_identity const *id)
{
  return setgroups(id->group_count, id->groups) == -1 || setgid(id->gid) == -1 ||
                 setuid(id->uid) == -1
             ? -1
             : 0;
}

static int root_regained(void)
{
  return seteuid(0) == 0 || setuid(0) == 0;
}
#endif

/* Whether they outlive a change of ids: securebits that cannot be taken back. */
static bool capabilities_stay;

#ifdef SYS_capset
static int capabilities_set(bool keep)
{
  /* capset(2), whose header not every C library comes with. */
  enum { VERSION_3 = 0x20080522, SETS = 2 };
  struct {
    uint32_t version;
    int pid;
  } head = { .version = VERSION_3 };
  struct {
    uint32_t effective, permitted, inheritable;
  } sets[SETS] = { { 0 } };
  if (keep && syscall(SYS_capget, &head, sets) == -1)
    return -1;
  for (int i = 0; i < SETS; i++)
    sets[i].inheritable = 0;
  return (int)syscall(SYS_capset, &head, sets);
}
#else
static int capabilities_set(bool keep)
{
  (void)keep;
  return 0;
}
#endif

void system_capabilities_own(bool is_root)
{
  if (capabilities_set(is_root) == -1 && errno != ENOSYS)
    strerr_diefusys(111, "give up capabilities");
#ifdef PR_GET_SECUREBITS
  capabilities_stay = is_root && prctl(PR_GET_SECUREBITS, 0, 0, 0, 0) > 0 &&
                      prctl(PR_SET_SECUREBITS, 0, 0, 0, 0) == -1;
#endif
}

/* Without any there may still be one, our own, where the system counts it among them. */
static bool groups_are(struct system_identity const *id)
{
  int n = getgroups(0, 0);
  return n >= 0 && (size_t)n <= (id->group_count ? id->group_count : 1);
}

int system_become(struct system_identity const *id)
{
  /* Before the way back is tried: what keeps capabilities over a change of user would open it. */
  if (ids_set(id) == -1 || (capabilities_stay && capabilities_set(false) == -1))
    return -1;
  if (getuid() != id->uid || geteuid() != id->uid || getgid() != id->gid || getegid() != id->gid ||
      !groups_are(id) || root_regained())
    return errno = EPERM, -1;
  return 0;
}

int system_keyring_own(bool needed)
{
#ifdef SYS_keyctl
  enum { JOIN_SESSION_KEYRING = 1 };
  if (syscall(SYS_keyctl, JOIN_SESSION_KEYRING, (char const *)0) != -1)
    return 0;
  /* A kernel without keys, or a filter (of a container) that forbids them. */
  if (!needed || errno == ENOSYS || errno == EPERM || errno == EOPNOTSUPP)
    return 0;
  return -1;
#else
  (void)needed;
  return 0;
#endif
}

static uint64_t microseconds(struct timeval t)
{
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec;
}

#ifdef __WALL
#define WAIT_FOR_ANY (WNOHANG | __WALL)
#else
#define WAIT_FOR_ANY WNOHANG
#endif

pid_t system_reap(struct system_usage *usage)
{
  struct rusage r;
  pid_t pid;
  for (;;) {
    pid = wait4(-1, &usage->status, WAIT_FOR_ANY, &r);
    if (pid > 0 && WIFSTOPPED(usage->status))
      trace_end(pid, usage->status);
    else if (pid != -1 || errno != EINTR)
      break;
  }
  if (pid > 0) {
    usage->cpu = microseconds(r.ru_utime) + microseconds(r.ru_stime);
#ifdef __APPLE__
    usage->peak_memory = (uint64_t)r.ru_maxrss;
#else
    usage->peak_memory = (uint64_t)r.ru_maxrss * 1024;
#endif
  }
  return pid;
}
