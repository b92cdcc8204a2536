/* conf_open: the compiled configuration, mapped and checked. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/conf.h>

#include "layout.h"
#include "record.h"

static bool version_known(struct conf const *c)
{
  struct bytes version;
  return conf_record_get(c, "version", 7, &version) == 1 &&
         bytes_equal(version, BYTES(CONF_FORMAT));
}

static bool globals_read(struct conf *c)
{
  struct bytes record;
  return conf_record_get(c, "g", 1, &record) == 1 &&
         layout_unpack(&record, &layout_globals, &c->globals);
}

int conf_open_fd(struct conf *c, int fd)
{
  c->map = (cdb)CDB_ZERO;
  if (!cdb_init_fromfd(&c->map, fd))
    return 0;
  if (version_known(c) && globals_read(c))
    return 1;
  cdb_free(&c->map);
  errno = EPROTO;
  return 0;
}

int conf_open(struct conf *c, char const *file)
{
  int ok;
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  ok = conf_open_fd(c, fd);
  fd_close(fd);
  return ok;
}

void conf_close(struct conf *c)
{
  cdb_free(&c->map);
}
