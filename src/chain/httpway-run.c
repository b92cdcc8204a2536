/* httpway-run: the whole chain in one word, with the command line of mathopd. It only puts words
   together: compiling is in compile_conf.c, everything else is done by the programs it names. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/conf_trusted.h>
#include <httpway/config.h>
#include <httpway/listenfds.h>
#include <httpway/privileges.h>
#include <httpway/program.h>

#include "compile_conf.h"
#include "program_path.h"

#define USAGE "httpway-run [ -n ] [ -f file ] [ -d ] [ -t ] [ -v ] [ -r fd ] [ -a file ]"
#define dieusage() strerr_dieusage(100, USAGE)

struct options {
  char const *file; /* null: standard input */
  char const *dump; /* -a; null: none */
  bool stay, debug, tee;
  int ready; /* -1: none */
};

static int descriptor_scan(char const *text)
{
  unsigned int fd;
  if (!uint0_scan(text, &fd) || fd < 3 || fd > INT_MAX)
    dieusage();
  if (fcntl((int)fd, F_GETFD) == -1)
    strerr_dief(100, "descriptor ", text, " of -r is not open: open it, or leave -r out");
  return (int)fd;
}

static void option_take(struct options *o, int opt, char const *word)
{
  switch (opt) {
  case 'n':
    o->stay = true;
    break;
  case 'd':
    o->debug = true;
    break;
  case 't':
    o->tee = true;
    break;
  case 'f':
    if (o->file)
      strerr_dief(100, "-f was given twice: name one configuration");
    o->file = word;
    break;
  case 'a':
    o->dump = word;
    break;
  case 'r':
    o->ready = descriptor_scan(word);
    break;
  case 'v':
    strerr_warn("httpway " HTTPWAY_VERSION);
    _exit(0);
  default:
    dieusage();
  }
}

static void options_read(struct options *o, int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO;
  for (int opt; (opt = subgetopt_r(argc, argv, "ndtvf:r:a:", &l)) != -1;)
    option_take(o, opt, l.arg);
  for (int i = l.ind; i < argc; i++)
    strerr_warnw("ignoring ", argv[i]);
  if (!o->stay)
    strerr_warni("staying in the foreground: run me under a supervisor (-n says so)");
}

/* What the chain depends on. */
struct needs {
  int sockets;  /* how many there will be */
  bool scripts; /* cgiexec is needed */
  bool set_id;  /* and scripts may run set-id programs */
  bool users;   /* authcheck is needed */
  bool checks;  /* and runs programs, which may be set-id */
};

/* Says now what would otherwise only be said when all helpers run. */
static struct needs check(char const *cdb)
{
  struct conf c;
  struct needs needs;
  conf_start(&c, cdb, 0);
  if (!geteuid())
    identity_choose(&c.globals->user, "User");
  needs = (struct needs){ .sockets = (int)conf_socket_count(&c),
                          .scripts = c.globals->runs_scripts,
                          .set_id = c.globals->allows_set_id,
                          .users = c.globals->knows_users,
                          .checks = c.globals->runs_user_checks };
  conf_close(&c);
  return needs;
}

/* Out of the way of the sockets, and open over exec. */
static int move_up(int fd, int sockets)
{
  int moved = fcntl(fd, F_DUPFD, LISTENFDS_START + sockets);
  if (moved == -1)
    strerr_diefusys(111, "make room for the sockets");
  close(fd);
  return moved;
}

static void move_cdb_up(stralloc *cdb, int sockets)
{
  unsigned int fd;
  char number[UINT_FMT];
  if (strncmp(cdb->s, "/dev/fd/", 8) || !uint0_scan(cdb->s + 8, &fd))
    return;
  number[uint_fmt(number, (unsigned int)move_up((int)fd, sockets))] = 0;
  if (!stralloc_copys(cdb, "/dev/fd/") || !stralloc_cats(cdb, number) || !stralloc_0(cdb))
    strerr_diefusys(111, "make a file name");
}

/* The words of `httpway-with [ -s ] NAME -- helper [ flag ] cdb --`. Paths live as long as the
   program. */
static size_t put_helper(char const **words, bool set_id, char const *name, char const *flag,
                         char const *cdb)
{
  stralloc with = STRALLOC_ZERO, helper = STRALLOC_ZERO;
  size_t n = 0;
  words[n++] = command_path(&with, "httpway-with");
  if (set_id)
    words[n++] = "-s";
  words[n++] = name;
  words[n++] = "--";
  words[n++] = helper_path(&helper, name);
  if (flag)
    words[n++] = flag;
  words[n++] = cdb;
  words[n++] = "--";
  return n;
}

static _Noreturn void run_chain(struct options const *o, char const *cdb, struct needs const *needs)
{
  stralloc listen = STRALLOC_ZERO, httpd = STRALLOC_ZERO;
  char const *words[32];
  char number[UINT_FMT];
  size_t n = 0;
  /* systemd has bound the sockets; httpway-hold wants to be told of them. */
  if (listenfds_count() <= 0 || getenv("HTTPWAY_HOLD")) {
    words[n++] = command_path(&listen, "httpway-listen");
    words[n++] = cdb;
  }
  if (needs->scripts)
    n += put_helper(words + n, needs->set_id, "cgiexec", 0, cdb);
  if (needs->users)
    n += put_helper(words + n, needs->checks, "authcheck", 0, cdb);
  n += put_helper(words + n, false, "logfmt", o->tee ? "-t" : 0, cdb);
  words[n++] = helper_path(&httpd, "httpd");
  if (o->debug)
    words[n++] = "-d";
  if (o->ready >= 0) {
    number[uint_fmt(number, (unsigned int)o->ready)] = 0;
    words[n++] = "-r";
    words[n++] = number;
  }
  words[n++] = cdb;
  words[n] = 0;
  execv(words[0], (char *const *)words);
  die_unable(111, "run", words[0], PROGRAM_PATH_REMEDY);
}

int main(int argc, char const *const *argv)
{
  struct options options = { .ready = -1 };
  stralloc cdb = STRALLOC_ZERO;
  struct needs needs;
  PROG = "httpway-run";
  about(argc, argv, USAGE);
  if (!fd_sanitize())
    strerr_diefusys(111, "open /dev/null");
  options_read(&options, argc, argv);
  compile_conf(&cdb, options.file, options.dump);
  needs = check(cdb.s);
  move_cdb_up(&cdb, needs.sockets);
  if (options.ready >= 0)
    options.ready = move_up(options.ready, needs.sockets);
  run_chain(&options, cdb.s, &needs);
}
