/* conf_open: the compiled configuration in memory, and checked. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/conf.h>

#include "image.h"
#include "layout.h"
#include "record.h"

static bool version_known(struct conf const *c)
{
  struct bytes version;
  return conf_record_get(c, "version", 7, &version) == 1 &&
         bytes_equal(version, BYTES(CONF_FORMAT));
}

/* The version is the first record, after 256 pointers and its two lengths (record.c). */
bool conf_is_compiled(struct bytes beginning)
{
  static char const version[] = "version" CONF_FORMAT_NAME;
  size_t const n = sizeof(version) - 1;
  return beginning.n >= CONF_BEGINNING && memcmp(beginning.s + CONF_BEGINNING - n, version, n) == 0;
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

/* The core has memory for each of its servers: no more than can be in the file. */
static bool counts_possible(struct conf const *c)
{
  return c->globals.servers <= c->indices[CONF_SERVER].n / 4;
}

bool conf_attach(struct conf *c, struct bytes image)
{
  c->memo = 0;
  c->image = image;
  return record_file_is_whole(image) && version_known(c) && globals_read(c) && indices_read(c) &&
         counts_possible(c);
}

int conf_open_fd(struct conf *c, int fd)
{
  struct bytes image;
  if (!image_make(&image, fd))
    return 0;
  if (conf_attach(c, image))
    return 1;
  image_free(&image);
  errno = EPROTO;
  return 0;
}

int conf_open(struct conf *c, char const *file)
{
  int ok;
  int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
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
  image_free(&c->image);
}

/* A file that replaces another has another number, another size, or at least another time. */
uint64_t conf_stamp_of(struct stat const *status)
{
  uint64_t stamp = (uint64_t)status->st_ino * UINT64_C(0x9e3779b97f4a7c15) ^
                   (uint64_t)status->st_dev << 40 ^ (uint64_t)status->st_size << 20 ^
                   (uint64_t)status->st_mtim.tv_sec * UINT64_C(1000000007) ^
                   (uint64_t)status->st_mtim.tv_nsec;
  return stamp ? stamp : 1;
}

uint64_t conf_stamp(int fd)
{
  struct stat status;
  return fstat(fd, &status) == 0 ? conf_stamp_of(&status) : 0;
}
