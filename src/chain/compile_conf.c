/* compile_conf: runs httpway-data, and finds a path for what it makes. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/program.h>

#include "compile_conf.h"
#include "program_path.h"

static void set(stralloc *to, char const *a, char const *b)
{
  to->len = 0;
  if (!stralloc_cats(to, a) || !stralloc_cats(to, b) || !stralloc_0(to))
    strerr_diefusys(111, "make a file name");
}

/* The compiler's exit code. */
static int compile_into(char const *file, char const *cdb, char const *dump)
{
  stralloc program = STRALLOC_ZERO;
  char const *path = command_path(&program, "httpway-data");
  int status;
  pid_t pid;
  /* Ignored by our parent, its end could not be waited for. */
  signal(SIGCHLD, SIG_DFL);
  pid = fork();
  if (pid == -1)
    strerr_diefusys(111, "fork");
  if (!pid) {
    char const *words[] = { "httpway-data", "-f", file ? file : "-", cdb, 0, 0, 0 };
    if (dump) {
      words[3] = "-o";
      words[4] = dump;
      words[5] = cdb;
    }
    execv(path, (char *const *)words);
    die_unable(111, "run", path, PROGRAM_PATH_REMEDY);
  }
  if (waitpid_nointr(pid, &status, 0) == -1)
    strerr_diefusys(111, "wait for ", path);
  if (WIFSIGNALED(status))
    strerr_dief(111, path, " crashed: try httpway-data by hand");
  stralloc_free(&program);
  return WEXITSTATUS(status);
}

/* Whether a file can be made beside this one. */
static bool is_writable_beside(char const *file)
{
  stralloc directory = STRALLOC_ZERO;
  char const *slash = strrchr(file, '/');
  bool writable;
  if (!stralloc_catb(&directory, file, slash ? (size_t)(slash - file) + 1 : 0) ||
      !stralloc_cats(&directory, ".") || !stralloc_0(&directory))
    strerr_diefusys(111, "make a file name");
  writable = access(directory.s, W_OK | X_OK) == 0;
  stralloc_free(&directory);
  return writable;
}

/* Into a new directory of our own, of which nothing remains but an open descriptor. */
static void compile_unnamed(stralloc *name, char const *file, char const *dump)
{
  stralloc directory = STRALLOC_ZERO, cdb = STRALLOC_ZERO;
  char const *temporary = getenv("TMPDIR");
  char number[UINT_FMT];
  int code, fd;
  set(&directory, temporary && *temporary ? temporary : "/tmp", "/httpway-run.XXXXXX");
  if (!mkdtemp(directory.s))
    die_unable(111, "make a temporary directory", directory.s,
               "set TMPDIR to a directory that I can write to");
  set(&cdb, directory.s, "/cdb");
  code = compile_into(file, cdb.s, dump);
  fd = code ? -1 : open(cdb.s, O_RDONLY);
  unlink(cdb.s);
  rmdir(directory.s);
  if (code)
    _exit(code);
  if (fd == -1)
    strerr_diefusys(111, "open ", cdb.s);
  number[uint_fmt(number, (unsigned int)fd)] = 0;
  set(name, "/dev/fd/", number);
  stralloc_free(&cdb);
  stralloc_free(&directory);
}

void compile_conf(stralloc *name, char const *file, char const *dump)
{
  int code;
  if (!file || !is_writable_beside(file)) {
    if (file)
      strerr_warni("nothing can be written beside ", file,
                   ": a changed configuration will need a restart");
    compile_unnamed(name, file, dump);
    return;
  }
  set(name, file, ".cdb");
  code = compile_into(file, name->s, dump);
  if (code)
    _exit(code);
}
