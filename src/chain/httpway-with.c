/* httpway-with: a channel, a keeper with its helper on one end, the rest of the chain on the other.
   The keeper's own work is in keeper.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <execline/execline.h>
#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/bytes.h>
#include <httpway/channel.h>
#include <httpway/program.h>

#include "keeper.h"

#define USAGE                                                                                      \
  "httpway-with [ -s ] name { helper... } prog... | httpway-with [ -s ] name -- helper... -- "     \
  "prog..."
#define dieusage() strerr_dieusage(100, USAGE)

#define PREFIX "HTTPWAY_"
#define NAME_LENGTH_MAX 32

struct words {
  char const *name;
  char const **helper, **prog;
  bool set_id; /* -s */
};

/* The words between a pair of lone "--", for shells. */
static int dashes_end(char const *const *words)
{
  int n = 0;
  while (words[n] && strcmp(words[n], "--"))
    n++;
  return n;
}

static struct words words_read(int argc, char const **argv)
{
  struct words w;
  int n;
  w.set_id = argc > 1 && !strcmp(argv[1], "-s");
  argc -= w.set_id;
  argv += w.set_id;
  if (argc < 4 || argv[1][0] == '-')
    dieusage();
  w.name = argv[1];
  argv += 2;
  argc -= 2;
  if (!strcmp(argv[0], "--")) {
    argv++;
    argc--;
    n = dashes_end(argv);
  } else {
    n = el_semicolon(argv);
  }
  if (n >= argc)
    strerr_dief(100, "unterminated helper: ", USAGE);
  if (!n)
    strerr_dief(100, "empty helper: ", USAGE);
  argv[n] = 0;
  w.helper = argv;
  w.prog = argv + n + 1;
  if (!w.prog[0])
    dieusage();
  return w;
}

static _Noreturn void name_refuse(char const *name)
{
  strerr_dief(100, "not a name for a channel: ", name,
              ": expected 1 to 32 small letters and digits, but not commands or helpers");
}

/* HTTPWAY_NAME. Two names are taken by settings that are no channels. */
static void variable_make(char *out, char const *name)
{
  size_t n = strlen(name);
  if (!n || n > NAME_LENGTH_MAX || !strcmp(name, "commands") || !strcmp(name, "helpers"))
    name_refuse(name);
  memcpy(out, PREFIX, sizeof PREFIX - 1);
  out += sizeof PREFIX - 1;
  for (size_t i = 0; i < n; i++) {
    if (!(name[i] >= 'a' && name[i] <= 'z') && !ascii_is_digit(name[i]))
      name_refuse(name);
    out[i] = (char)(name[i] >= 'a' ? name[i] - 'a' + 'A' : name[i]);
  }
  out[n] = 0;
}

/* A grandchild, so that the program we exec into has no child that it does not know of. */
static void keeper_start(struct keeper const *k)
{
  int status;
  pid_t pid = fork();
  if (pid == -1)
    strerr_diefusys(111, "fork");
  if (!pid) {
    pid = fork();
    if (!pid)
      keeper_run(k);
    _exit(pid == -1 ? errno & 0x7f : 0);
  }
  /* ECHILD: our parent ignores SIGCHLD, and nobody can say how it went. */
  if (waitpid_nointr(pid, &status, 0) == pid && status) {
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    strerr_diefusys(111, "fork the keeper");
  }
}

/* Waits until the helper runs, that is, until its exec has closed the other end. */
static void report_read(int report, char const *helper)
{
  int e;
  if (allread(report, (char *)&e, sizeof e) == sizeof e) {
    errno = e;
    die_unable(111, "run", helper, "name a helper that can be executed");
  }
  close(report);
}

static void keep_helper(struct words const *w, char const *variable)
{
  int pair[2], report[2];
  char number[UINT_FMT];
  if (channel_pair(pair) == -1)
    strerr_diefusys(111, "make a channel");
  if (pipecoe(report) == -1)
    strerr_diefusys(111, "make a pipe");
  keeper_start(&(struct keeper){ .name = w->name,
                                 .helper = w->helper,
                                 .set_id = w->set_id,
                                 .channel = pair[1],
                                 .report = report[1] });
  close(pair[1]);
  close(report[1]);
  report_read(report[0], w->helper[0]);
  number[uint_fmt(number, (unsigned int)pair[0])] = 0;
  if (fcntl(pair[0], F_SETFD, 0) == -1 || setenv(variable, number, 1) == -1)
    strerr_diefusys(111, "leave the channel to ", w->prog[0]);
}

int main(int argc, char const **argv)
{
  char variable[sizeof PREFIX + NAME_LENGTH_MAX];
  struct words w;
  PROG = "httpway-with";
  title_open(argc, (char const *const *)argv);
  about(argc, (char const *const *)argv, USAGE);
  w = words_read(argc, argv);
  variable_make(variable, w.name);
  if (!fd_sanitize())
    strerr_diefusys(111, "open /dev/null");
  keep_helper(&w, variable);
  execvp(w.prog[0], (char *const *)w.prog);
  die_unable(111, "run", w.prog[0], "name a program that can be executed");
}
