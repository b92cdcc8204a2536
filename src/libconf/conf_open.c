/* conf_open: the compiled configuration in memory, and checked. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/conf.h>

#include "image.h"
#include "parts.h"
#include "record.h"

static bool version_known(struct bytes image)
{
  struct bytes version;
  return record_get(image, BYTES("version"), &version) == 1 &&
         bytes_equal(version, BYTES(CONF_FORMAT));
}

/* The version is the first record, after 256 pointers and its two lengths (record.c). */
bool conf_is_compiled(struct bytes beginning)
{
  static char const version[] = "version" CONF_FORMAT_NAME;
  size_t const n = sizeof(version) - 1;
  return beginning.n >= CONF_BEGINNING && memcmp(beginning.s + CONF_BEGINNING - n, version, n) == 0;
}

/* What is in front of the header, so that it lies as it must, is no part of the records: the image
   begins at a page. Null with errno. */
static struct records_header const *header_of(struct bytes image)
{
  struct records_header const *header;
  struct bytes records;
  size_t front;
  errno = EBADMSG;
  if (record_get(image, BYTES(RECORDS_KEY), &records) != 1)
    return 0;
  front = aligned((size_t)(records.s - image.s)) - (size_t)(records.s - image.s);
  if (records.n < front || records.n - front < sizeof(*header))
    return 0;
  header = (void const *)(records.s + front);
  if (header->byte_order != BYTE_ORDER_MARK || header->layout != parts_layout_mark())
    errno = EPROTO;
  else if (header->length == records.n - front && parts_are_sound(header))
    return header;
  return 0;
}

static void const *part_of(struct records_header const *header, enum conf_part part)
{
  return (char const *)header + header->parts[part].at;
}

static void records_take(struct conf *c, struct records_header const *header)
{
  c->globals = part_of(header, PART_GLOBALS);
  c->servers = part_of(header, PART_SERVERS);
  c->virtuals = part_of(header, PART_VIRTUALS);
  c->locations = part_of(header, PART_LOCATIONS);
  c->end = (void const *)((char const *)header + header->length - sizeof(uint64_t));
  c->stamp = header->stamp;
}

bool conf_attach(struct conf *c, struct bytes image)
{
  struct records_header const *header;
  c->image = image;
  if (!version_known(image))
    return errno = EPROTO, false;
  if (!record_file_is_whole(image))
    return errno = EBADMSG, false;
  header = header_of(image);
  if (!header)
    return false;
  records_take(c, header);
  return conf_is_whole(c) || (errno = EBADMSG, false);
}

int conf_open_fd(struct conf *c, int fd)
{
  struct bytes image;
  int e;
  if (!image_make(&image, fd))
    return 0;
  if (conf_attach(c, image))
    return 1;
  e = errno;
  image_free(&image);
  errno = e;
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
