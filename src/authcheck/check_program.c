/* check_program: a name and a password given to a program with djb's checkpassword interface
   (cr.yp.to/checkpwd/interface.html): descriptor 3 has name, password and time stamp, each with a
   NUL after it, at most 512 bytes in all. The password is in no argument and no variable. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include <httpway/descriptors.h>
#include <httpway/process_tree.h>
#include <httpway/self.h>

#include "job.h"

enum { LOGIN_MAX = 512, WORDS_MAX = 64 };
enum { EXIT_WRONG = 1, EXIT_MISUSED = 2, EXIT_TEMPORARY = 111 };

/* Cut at every single space, as External is. Writes NULs into line. */
static bool words_cut(char *line, char const **words)
{
  size_t n = 1;
  words[0] = line;
  for (char *at = line; *at; at++) {
    if (*at != ' ')
      continue;
    if (n == WORDS_MAX)
      return false;
    *at = 0;
    words[n++] = at + 1;
  }
  words[n] = 0;
  return true;
}

/* Returns the length; 0: too long for the interface, so no user has such a name and password. */
static size_t login_make(char out[LOGIN_MAX], struct job const *job)
{
  char stamp[32];
  int stamp_length = snprintf(stamp, sizeof stamp, "Y%lld", (long long)time(0));
  size_t user = job->asked.user_length, password = job->asked.password_length;
  size_t length = user + 1 + password + 1 + (size_t)stamp_length + 1;
  if (length > LOGIN_MAX)
    return 0;
  memcpy(out, job->asked.user, user);
  out[user] = 0;
  memcpy(out + user + 1, job->asked.password, password);
  out[user + 1 + password] = 0;
  memcpy(out + user + 1 + password + 1, stamp, (size_t)stamp_length + 1);
  return length;
}

/* The child's side. The variables that a UCSPI server sets for the client are set here, too. */
static _Noreturn void become_program(char const *const *words, int login,
                                     struct address const *client)
{
  static char const path[] =
      "PATH=/usr/local/bin:/usr/local/sbin:/command:/usr/bin:/usr/sbin:/bin:/sbin";
  char address[sizeof "TCPREMOTEIP=" + ADDRESS_TEXT_MAX] = "TCPREMOTEIP=";
  bool unix_socket = client->family == ADDRESS_UNIX;
  char const *variables[] = { path, unix_socket ? "PROTO=UNIX" : "PROTO=TCP",
                              unix_socket ? 0 : address, 0 };
  size_t n = sizeof "TCPREMOTEIP=" - 1;
  n += address_format(address + n, client);
  address[n] = 0;
  signals_default();
  if (fd_move(3, login) == -1)
    _exit(EXIT_TEMPORARY);
  descriptors_close_from(4, -1);
  execve(words[0], (char *const *)words, (char *const *)variables);
  _exit(EXIT_TEMPORARY);
}

static void status_judge(int status, struct job const *job, struct result *result)
{
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == 0)
    result_say(result, AUTH_YES, "%s", "");
  else if (code == EXIT_WRONG)
    result_say(result, AUTH_NO, "%s", "");
  else if (code < 0)
    result_say(result, AUTH_UNABLE, "UserCheck %s: signal %d", job->source, WTERMSIG(status));
  else
    result_say(result, AUTH_UNABLE, "UserCheck %s: exit code %d%s", job->source, code,
               code == EXIT_TEMPORARY ? " (temporary failure)"
               : code == EXIT_MISUSED ? " (misused)"
                                      : "");
}

static char const *remedy(int e)
{
  switch (e) {
  case ENOENT:
  case ENOTDIR:
    return "name a program that is there, as its #! line has to";
  case EACCES:
  case EPERM:
    return "let AuthUser, or else User, execute it";
  default:
    return "look at the program, and at the limits of authcheck";
  }
}

static void unable(struct job const *job, struct result *result, char const *what)
{
  result_say(result, AUTH_UNABLE, "unable to %s UserCheck %s: %s: %s", what, job->source,
             strerror(errno), remedy(errno));
}

/* A pipe holds all of it, whether the program reads it or not. */
static bool login_pipe(struct job const *job, int *out, struct result *result)
{
  char login[LOGIN_MAX];
  size_t length = login_make(login, job);
  int ends[2];
  bool made;
  if (length == 0) {
    result_say(result, AUTH_NO, "%s", "");
    return false;
  }
  made = pipecoe(ends) == 0;
  if (made) {
    made = allwrite(ends[1], login, length) == length;
    fd_close(ends[1]);
    if (!made)
      fd_close(ends[0]);
    *out = ends[0];
  }
  byte_zzero(login, sizeof login);
  if (!made)
    unable(job, result, "make a pipe for");
  return made;
}

/* Its end, and not that it stops because it is traced. */
static bool program_await(pid_t pid, int *status)
{
  pid_t got;
  while ((got = waitpid_nointr(pid, status, 0)) == pid && WIFSTOPPED(*status))
    trace_end(pid, *status);
  return got == pid;
}

void check_program(struct job const *job, struct result *result)
{
  char line[PATH_MAX];
  char const *words[WORDS_MAX + 1];
  int login, status;
  pid_t pid;
  memcpy(line, job->source, sizeof line);
  if (!words_cut(line, words) || access(words[0], X_OK) == -1) {
    unable(job, result, "run");
    return;
  }
  if (!login_pipe(job, &login, result))
    return;
  pid = fork();
  if (!pid)
    become_program(words, login, &job->client);
  fd_close(login);
  if (pid == -1 || !program_await(pid, &status))
    unable(job, result, "run");
  else
    status_judge(status, job, result);
}
