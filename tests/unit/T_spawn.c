/* spawn: a child that executes, that fails, that is stopped, that is killed; by both ways. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/cgiexec/spawn.h"
#include "tap.h"

/* The portable way, beside that of this system. */
#define SPAWN_PORTABLE
#define spawn portable_spawn
#define spawn_is_done portable_is_done
#define spawn_wait portable_wait
#define spawn_outcome_get portable_outcome_get
#include "../../src/cgiexec/spawn.c"
#undef spawn
#undef spawn_is_done
#undef spawn_wait
#undef spawn_outcome_get

enum { LONG = 30000 };

struct way {
  char const *name;
  pid_t (*start)(int (*)(void *), void *);
  bool (*is_done)(void);
  bool (*wait)(int);
  struct spawn_outcome (*outcome)(void);
};

static struct way const ways[] = {
  { "of this system", spawn, spawn_is_done, spawn_wait, spawn_outcome_get },
  { "portable", portable_spawn, portable_is_done, portable_wait, portable_outcome_get },
};

static int execute(void *data)
{
  char *words[] = { data, "-c", "exit 5", 0 };
  execv(data, words);
  return 7;
}

static int fail(void *data)
{
  (void)data;
  errno = 0;
  return 3;
}

static int stop(void *data)
{
  (void)data;
  raise(SIGSTOP);
  return 9;
}

static int status_of(pid_t pid)
{
  int status = -1;
  while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
    ;
  return status;
}

/* What comes back is waited for and killed: -1 would be everybody. */
static pid_t started(struct way const *w, int (*steps)(void *), void *data)
{
  pid_t pid = w->start(steps, data);
  if (pid <= 0) {
    printf("Bail out! no child: %s\n", strerror(errno));
    exit(1);
  }
  return pid;
}

/* Emulators of a user's programs have no clones that share memory but threads. */
static bool is_refused(struct way const *w)
{
  pid_t pid = w->start(fail, 0);
  if (pid == -1)
    return errno == EINVAL;
  (void)w->wait(LONG);
  (void)status_of(pid);
  return false;
}

static void test_way(struct way const *w)
{
  char shell[] = "/bin/sh", nothing[] = "/no/such/file";
  int status;
  pid_t pid;
  printf("# %s\n", w->name);
  if (is_refused(w)) {
    printf("# not here: %s\n", strerror(EINVAL));
    return;
  }
  pid = started(w, execute, shell);
  ok(w->wait(LONG) && w->is_done(), "it executes");
  ok(w->outcome().e == 0, "and no error is told");
  status = status_of(pid);
  ok(WIFEXITED(status) && WEXITSTATUS(status) == 5, "what it executes runs");

  pid = started(w, execute, nothing);
  ok(w->wait(LONG), "one that cannot execute is done");
  ok(w->outcome().step == 7 && w->outcome().e == ENOENT, "and says at which step, and why");
  status = status_of(pid);
  ok(WIFEXITED(status) && WEXITSTATUS(status) == 127, "and ends");

  pid = started(w, fail, 0);
  ok(w->wait(LONG) && w->outcome().step == 3 && w->outcome().e == EINVAL,
     "one that does not know why says so, too");
  (void)status_of(pid);

  pid = started(w, stop, 0);
  ok(!w->wait(50) && !w->is_done(), "one that is stopped is not done, and we are not");
  kill(pid, SIGKILL);
  ok(w->wait(LONG), "killed, it is");
  ok(w->outcome().e == 0, "without an error");
  status = status_of(pid);
  ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "but a signal");
}

int main(void)
{
  for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
    test_way(ways + i);
  return tap_done();
}
