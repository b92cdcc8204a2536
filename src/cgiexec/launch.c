/* launch: what happens between the start of a process and exec. The child shares our memory until
   then: it makes system calls and nothing else, with everything prepared before. What its user can
   draw out comes last, and is waited for by starting.c. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <httpway/descriptors.h>
#include <httpway/privileges.h>
#include <httpway/self.h>

#include "account.h"
#include "board.h"
#include "launch.h"
#include "scope.h"
#include "script.h"
#include "spawn.h"
#include "starting.h"
#include "system.h"

enum step {
  STEP_NONE,
  STEP_GROUP,
  STEP_DESCRIPTORS,
  STEP_LIMITS,
  STEP_KEYRING,
  STEP_SCOPE,
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
  [STEP_KEYRING] = "get a keyring for it",
  [STEP_SCOPE] = "take the reach of its signals",
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
  struct script *script;
  int input, output, error;
  pid_t worker;
  bool changes_identity;
  struct system_identity identity;
  struct limit limits[LIMITS_MAX];
  size_t limit_count;
  enum step volatile step; /* the child's: what it is at */
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
  struct conf_script_limits const *l = &start->script->settings->script_limits;
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

/* A descriptor leads past directories above that are closed to the user: a directory that is to be
   listed must be open to it by its name. */
static bool directory_enter(struct start const *start)
{
  struct script const *s = start->script;
  return s->directory == -1 ||
         (fchdir(s->directory) == 0 && (!s->listed[0] || access(s->listed, X_OK) == 0));
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

static void signals_restore(void)
{
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL);
  signal(SIGHUP, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGCHLD, SIG_DFL);
}

/* While we may: without no_new_privs the domain takes root's rights. */
static bool rights_give_up(struct script const *s)
{
  if (!s->settings->allow_set_id)
    privileges_gain_no_more();
  return !s->shares_user || scope_enter() == 0;
}

/* From here on its user may send it signals. Returns only what went wrong. */
static enum step as_user(struct start *start)
{
  struct script const *s = start->script;
  sigset_t none;
  sigemptyset(&none);
  start->step = STEP_IDENTITY;
  if (start->changes_identity && system_become(&start->identity) == -1)
    return STEP_IDENTITY;
  /* After the ids: changing them takes it away again. */
  end_with_parent(SIGKILL);
  if (getppid() != start->worker)
    return STEP_NONE;
  start->step = STEP_RIGHT;
  if (script_right(s) == -1)
    return STEP_RIGHT;
  start->step = STEP_DIRECTORY;
  if (!directory_enter(start))
    return STEP_DIRECTORY;
  sigprocmask(SIG_SETMASK, &none, 0);
  start->step = STEP_EXECUTE;
  return s->program ? execute_program(s) : execute_file(s);
}

/* A step of spawn's. */
static int child_steps(void *data)
{
  struct start *start = data;
  errno = 0;
  if (setpgid(0, 0) == -1)
    return STEP_GROUP;
  if (!descriptors_arrange(start))
    return STEP_DESCRIPTORS;
  if (!limits_set(start))
    return STEP_LIMITS;
  if (system_keyring_own(start->changes_identity) == -1)
    return STEP_KEYRING;
  if (!rights_give_up(start->script))
    return STEP_SCOPE;
  signals_restore();
  return (int)as_user(start);
}

/* ---- The parent ---- */

static uint16_t status_for(int e)
{
  return e == EAGAIN || e == ENOMEM || e == EDQUOT || e == ENFILE || e == EMFILE ? 503 : 500;
}

static void end_child(struct script *s, pid_t pid)
{
  if (starting_end(pid))
    return;
  board_held_add(pid, s->uid);
  s->start_is_held = true;
}

/* It does not come to its first instruction. */
static pid_t give_up(struct script *s, enum starting why, pid_t pid, enum step step)
{
  end_child(s, pid);
  if (why == STARTING_HUNG)
    (void)script_refuse(s, 504,
                        "its start hung for a second, unable to %s: see what user %lu does to it",
                        step_names[step], (unsigned long)s->uid);
  else
    (void)script_refuse(s, 503, "nobody waits for it any more: it was starting, unable to %s yet",
                        step_names[step]);
  return -1;
}

/* One that has executed nothing. */
static pid_t failed(struct script *s, pid_t pid, struct spawn_outcome const *outcome)
{
  end_child(s, pid);
  if (outcome->step == STEP_RIGHT && outcome->e == EACCES)
    (void)script_right_refuse(s);
  else if (outcome->step == STEP_EXECUTE)
    script_execute_refuse(s, status_for(outcome->e), outcome->e);
  else
    (void)script_refuse(s, status_for(outcome->e), "unable to %s: %s", step_names[outcome->step],
                        strerror(outcome->e));
  return -1;
}

static pid_t start_child(struct start *start, int leash)
{
  struct script *s = start->script;
  enum starting how;
  struct spawn_outcome outcome;
  pid_t pid = spawn(child_steps, start);
  if (pid == -1) {
    (void)script_refuse(s, status_for(errno), "unable to start it: %s", strerror(errno));
    return -1;
  }
  how = starting_wait(leash);
  if (how != STARTING_DONE)
    return give_up(s, how, pid, start->step);
  outcome = spawn_outcome_get();
  return outcome.e ? failed(s, pid, &outcome) : pid;
}

pid_t launch(struct script *s, int input, int output, int error, int leash)
{
  /* The child may outlive what is on our stack. */
  static struct start start;
  sigset_t all, old;
  pid_t pid;
  start = (struct start){ .script = s,
                          .input = input,
                          .output = output,
                          .error = error,
                          .worker = getpid(),
                          .changes_identity = account_may_change(),
                          .identity = { s->uid, s->gid, s->groups, s->group_count } };
  if (board_held_enough(s->uid)) {
    (void)script_refuse(s, 503, "earlier starts as user %lu hang, and cannot be ended yet",
                        (unsigned long)s->uid);
    return -1;
  }
  limits_prepare(&start);
  if (s->shares_user)
    scope_prepare();
  /* No handler of ours may run in the child. */
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &old);
  pid = start_child(&start, leash);
  sigprocmask(SIG_SETMASK, &old, 0);
  return pid;
}
