/* child_log: its name, and opening it as the server's user. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <skalibs/djbunix.h>

#include "account.h"
#include "child_log.h"

static bool name_make(struct script *s, char name[PATH_MAX])
{
  char pattern[PATH_MAX];
  struct bytes text = conf_text(&s->settings->child_log);
  time_t now = time(0);
  struct tm const *t = s->conf->globals->log_gmt ? gmtime(&now) : localtime(&now);
  if (text.n < sizeof pattern && t) {
    memcpy(pattern, text.s, text.n);
    pattern[text.n] = 0;
    if (strftime(name, PATH_MAX, pattern, t))
      return true;
  }
  return script_refuse(s, 500, "the name of ChildLog is too long");
}

/* Where nothing can make us wait: a file, or /dev/null for those who want nothing kept. */
static bool is_file(int fd)
{
  struct stat status, nothing;
  if (fstat(fd, &status) == -1)
    return false;
  return S_ISREG(status.st_mode) || (S_ISCHR(status.st_mode) && stat("/dev/null", &nothing) == 0 &&
                                     status.st_rdev == nothing.st_rdev);
}

int child_log_open(struct script *s)
{
  char name[PATH_MAX];
  int fd;
  if (!name_make(s, name))
    return -1;
  fd = account_open_log(s->conf, name);
  if (fd == -1) {
    (void)script_refuse(s, 500, "unable to open ChildLog %.300s: %s: %s", name, strerror(errno),
                        errno == ELOOP ? "name the file that the link leads to"
                                       : "let User write there");
    return -1;
  }
  if (is_file(fd))
    return fd;
  fd_close(fd);
  (void)script_refuse(s, 500, "ChildLog %.300s is no file: name one", name);
  return -1;
}
