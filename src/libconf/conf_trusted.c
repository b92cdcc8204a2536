/* conf_trusted: opening the compiled configuration at a start and later, and the words when that
   fails. */
#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/conf_trusted.h>
#include <httpway/program.h>
#include <httpway/trusted.h>

int conf_take_trusted(struct conf *c, int fd, uint64_t *stamp)
{
  int ok;
  if (fd < 0)
    return 0;
  if (stamp)
    *stamp = conf_stamp(fd);
  ok = conf_open_fd(c, fd);
  fd_close(fd);
  return ok;
}

int conf_open_trusted(struct conf *c, char const *file, uint64_t *stamp)
{
  return conf_take_trusted(c, trusted_open(file), stamp);
}

char const *conf_trusted_reason(void)
{
  switch (errno) {
  case EPERM:
    return trusted_reason();
  case EPROTO:
    return "not a compiled configuration of this version";
  case EBADMSG:
    return "damaged compiled configuration";
  default:
    return strerror(errno);
  }
}

void conf_start(struct conf *c, char const *file, uint64_t *stamp)
{
  if (conf_open_trusted(c, file, stamp))
    return;
  if (errno == EPROTO)
    strerr_dief(100, file,
                ": not a compiled configuration of this version: make one by httpway-data");
  if (errno == EBADMSG)
    strerr_dief(100, file, ": damaged compiled configuration: make it again by httpway-data");
  if (errno == EPERM)
    strerr_dief(100, file, ": unable to trust the compiled configuration: ", trusted_reason());
  die_unable(111, "open the compiled configuration", file,
             "make it by httpway-data, and let me read it");
}
