/* conf_open: the compiled configuration, mapped and checked. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/uint32.h>

#include <httpway/conf.h>

#include "layout.h"
#include "record.h"

/* Bytes at the beginning of a cdb that say where its 256 hash tables are. */
enum { POINTERS = 2048 };

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

static bool indices_read(struct conf *c)
{
  for (unsigned int kind = 0; kind < CONF_KINDS; kind++) {
    char const key[2] = { 'i', conf_letters[kind] };
    if (conf_record_get(c, key, sizeof(key), c->indices + kind) != 1)
      return false;
  }
  return true;
}

/* A cdb ends with its last hash table, wherever that is: a part of one does not. */
static bool is_whole(cdb const *map)
{
  uint64_t end = POINTERS;
  if (map->size < POINTERS)
    return false;
  for (size_t i = 0; i < POINTERS; i += 8) {
    uint32_t start, slots;
    uint32_unpack(map->map + i, &start);
    uint32_unpack(map->map + i + 4, &slots);
    if (start + (uint64_t)slots * 8 > end)
      end = start + (uint64_t)slots * 8;
  }
  return end == map->size;
}

/* Nothing in it: there is nothing to map, which the system calls EINVAL. */
static bool is_empty(int fd)
{
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

int conf_open_fd(struct conf *c, int fd)
{
  c->memo = 0;
  c->map = (cdb)CDB_ZERO;
  if (!cdb_init_fromfd(&c->map, fd)) {
    if (is_empty(fd))
      errno = EPROTO;
    return 0;
  }
  if (is_whole(&c->map) && version_known(c) && globals_read(c) && indices_read(c))
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
  free(c->memo);
  c->memo = 0;
  cdb_free(&c->map);
}
