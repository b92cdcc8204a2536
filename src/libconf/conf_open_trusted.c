/* conf_open_trusted: conf_open for programs that do what the file says. */
#include <skalibs/djbunix.h>

#include <httpway/conf.h>
#include <httpway/trusted.h>

int conf_open_trusted(struct conf *c, char const *file)
{
  int ok;
  int fd = trusted_open(file);
  if (fd < 0)
    return 0;
  ok = conf_open_fd(c, fd);
  fd_close(fd);
  return ok;
}
