/* programs: looks for httpway-run, runs httpway-data. */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/posixplz.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <httpway/config.h>

#include "new_directory.h"
#include "programs.h"

#define HOME_COMMANDS HTTPWAY_HOME "/command"

char const *programs_directory(void)
{
  char const *given = getenv("HTTPWAY_COMMANDS");
  if (given && *given)
    return given;
  return access(HOME_COMMANDS "/httpway-run", X_OK) == 0 ? HOME_COMMANDS : HTTPWAY_COMMANDS;
}

int programs_check(char const *directory, char const *configuration)
{
  stralloc program = STRALLOC_ZERO;
  char const *words[] = { "httpway-data", "-t", configuration, 0 };
  int status;
  pid_t pid;
  if (!stralloc_cats(&program, directory) || !stralloc_cats(&program, "/httpway-data") ||
      !stralloc_0(&program))
    new_directory_fail_sys("make the path of httpway-data", "");
  errno = posix_spawn(&pid, program.s, 0, 0, (char *const *)words, environ);
  if (errno || waitpid_nointr(pid, &status, 0) == -1)
    new_directory_fail_sys("run ", program.s);
  stralloc_free(&program);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}
