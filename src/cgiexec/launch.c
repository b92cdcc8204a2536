/* launch: what happens between vfork and exec. The child shares our memory until then: it makes
   system calls and nothing else, with everything prepared before, and writes only where it failed.
 */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <httpway/end_with_parent.h>

#include "../libsys/close_span.h"
#include "account.h"
#include "launch.h"
#include "system.h"

enum step {
  STEP_NONE,
  STEP_GROUP,
  STEP_DESCRIPTORS,
  STEP_LIMITS,
  STEP_IDENTITY,
  STEP_RIGHT,
  STEP_DIRECTORY,
  STEP_SAME_FILE,
  STEP_EXECUTE
};

static char const *const step_names[] = {
  [STEP_NONE] = "start it",
  [STEP_GROUP] = "make a process group for it",
  [STEP_DESCRIPTORS] = "arrange its descriptors",
  [STEP_LIMITS] = "set its limits",
  [STEP_IDENTITY] = "become its user",
  [STEP_RIGHT] = "look at it as its user",
  [STEP_DIRECTORY] = "change to its directory",
  [STEP_SAME_FILE] = "find the checked file under its path",
  [STEP_EXECUTE] = "execute it",
};

struct limit {
  int resource;
  struct rlimit value;
};
enum { LIMITS_MAX = 6 };

struct start {
  struct script const *script;
  int input, output, error;
  pid_t worker;
  bool changes_identity;
  struct limit limits[LIMITS_MAX];
  size_t limit_count;
  /* The child's answer. */
  enum step failed;
  int e;
};

/* 0 leaves the limit alone; without root none can be raised. */
static void limit_add(struct start *start, int resource, uint64_t wanted, bool zero)
{
  struct rlimit now;
  struct limit *limit = start->limits + start->limit_count;
  rlim_t value = (rlim_t)wanted;
  if ((!wanted && !zero) || getrlimit(resource, &now) == -1)
    return;
  if (now.rlim_max != RLIM_INFINITY && value > now.rlim_max)
    value = now.rlim_max;
  *limit = (struct limit){ .resource = resource, .value = { value, value } };
  /* A second for XCPU, whose number says more than KILL's. */
  if (resource == RLIMIT_CPU && value < now.rlim_max)
    limit->value.rlim_max++;
  start->limit_count++;
}

static void limits_prepare(struct start *start)
{
  struct conf_script_limits const *l = &start->script->location.script_limits;
  limit_add(start, RLIMIT_CPU, l->cpu, false);
  limit_add(start, RLIMIT_AS, l->memory, false);
  limit_add(start, RLIMIT_NPROC, l->processes, false);
  limit_add(start, RLIMIT_NOFILE, l->files, false);
  limit_add(start, RLIMIT_FSIZE, l->file_size, false);
  limit_add(start, RLIMIT_CORE, 0, true);
}

/* ---- The child ---- */

static bool limits_set(struct start const *start)
{
  for (size_t i = 0; i < start->limit_count; i++)
    if (setrlimit(start->limits[i].resource, &start->limits[i].value) == -1)
      return false;
  return true;
}

/* All three have numbers above 2. */
static bool descriptors_arrange(struct start const *start)
{
  return dup2(start->input, 0) != -1 && dup2(start->output, 1) != -1 && dup2(start->error, 2) != -1;
}

static bool directory_enter(struct start const *start)
{
  return start->script->directory == -1 || fchdir(start->script->directory) == 0;
}

/* Whether the path, which an interpreter will open, still means what was checked. */
static bool is_same_file(struct script const *s)
{
  struct stat now;
  if (stat(s->physical, &now) == -1)
    return false;
  if (now.st_dev == s->status.st_dev && now.st_ino == s->status.st_ino)
    return true;
  errno = ESTALE;
  return false;
}

/* The checked file itself. It goes to a number above which everything can be closed at once, and
   closes itself. Without the system's help it takes its path, as for an interpreter. */
static enum step execute_file(struct script const *s)
{
  if (dup2(s->file, 3) == -1 || fcntl(3, F_SETFD, FD_CLOEXEC) == -1)
    return STEP_DESCRIPTORS;
  close_span(4, ~0u);
  system_execute(3, s->arguments, s->variables);
  if (errno != ENOSYS)
    return STEP_EXECUTE;
  if (!is_same_file(s))
    return STEP_SAME_FILE;
  execve(s->physical, (char *const *)s->arguments, (char *const *)s->variables);
  return STEP_EXECUTE;
}

static enum step execute_program(struct script const *s)
{
  if (!is_same_file(s))
    return STEP_SAME_FILE;
  close_span(3, ~0u);
  execve(s->program, (char *const *)s->arguments, (char *const *)s->variables);
  return STEP_EXECUTE;
}

static enum step child_steps(struct start const *start)
{
  sigset_t none;
  sigemptyset(&none);
  if (setpgid(0, 0) == -1)
    return STEP_GROUP;
  if (!descriptors_arrange(start))
    return STEP_DESCRIPTORS;
  if (!limits_set(start))
    return STEP_LIMITS;
  if (start->changes_identity && system_become(start->script->uid, start->script->gid) == -1)
    return STEP_IDENTITY;
  /* After the ids: changing them takes it away again. */
  end_with_parent(SIGKILL);
  if (getppid() != start->worker)
    return STEP_NONE;
  if (script_right(start->script) == -1)
    return STEP_RIGHT;
  if (!directory_enter(start))
    return STEP_DIRECTORY;
  signal(SIGPIPE, SIG_DFL);
  signal(SIGHUP, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, 0);
  return start->script->program ? execute_program(start->script) : execute_file(start->script);
}

/* ---- The parent ---- */

static pid_t start_child(struct start volatile *start)
{
  pid_t pid = vfork();
  if (!pid) {
    start->failed = child_steps((struct start const *)start);
    start->e = errno ? errno : EINVAL;
    _exit(127);
  }
  return pid;
}

static uint16_t status_for(int e)
{
  return e == EAGAIN || e == ENOMEM || e == ENFILE || e == EMFILE ? 503 : 500;
}

pid_t launch(struct script *s, int input, int output, int error)
{
  struct start start = { .script = s,
                         .input = input,
                         .output = output,
                         .error = error,
                         .worker = getpid(),
                         .changes_identity = account_may_change() };
  sigset_t all, old;
  pid_t pid;
  int e;
  limits_prepare(&start);
  /* No handler of ours may run in the child. */
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &old);
  start.failed = STEP_NONE;
  pid = start_child(&start);
  e = pid == -1 ? errno : start.e;
  sigprocmask(SIG_SETMASK, &old, 0);
  if (pid != -1 && !e)
    return pid;
  if (pid != -1)
    while (waitpid(pid, 0, 0) == -1 && errno == EINTR)
      ;
  if (start.failed == STEP_RIGHT && e == EACCES)
    (void)script_right_refuse(s);
  else
    (void)script_refuse(s, status_for(e), "unable to %s: %s", step_names[start.failed],
                        strerror(e));
  return -1;
}
