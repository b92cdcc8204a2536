/* mounts: asked about once for each mount; where mounts have no numbers of their own (Linux before
   6.8, others), each time. A file system that is writable somewhere, and read-only here, is no
   image: who writes there changes the times. statmount tells these apart, or, where it is missing
   or forbidden, the list of mounts in /proc. */
#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#ifndef SYS_statmount
/* The same number everywhere but on alpha. */
#if !defined(__alpha__)
#define SYS_statmount 457
#endif
#endif
#endif

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "files/mix.h"
#include "files/mounts.h"

enum { KNOWN_MAX = 16, LINE_SIZE = 8192 };

static struct {
  uint64_t mount;
  bool image;
} known[KNOWN_MAX];
static unsigned int next_known;
static uint64_t this_start;

void mounts_init(void)
{
  char id[64] = "";
  uint64_t eight;
  int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  (void)fd_read(fd, id, sizeof(id));
  fd_close(fd);
  for (size_t i = 0; i < sizeof(id); i += sizeof(eight)) {
    memcpy(&eight, id + i, sizeof(eight));
    this_start = mix(this_start, eight);
  }
}

static bool mounted_read_only(int fd)
{
  struct statvfs fs;
  return fstatvfs(fd, &fs) < 0 || (fs.f_flag & ST_RDONLY);
}

/* A line of /proc/self/mountinfo: the device, and behind " - " kind, source and options of the file
   system as a whole. */
static bool line_is_writable(char const *line, struct file_status const *status)
{
  unsigned int device_major, device_minor;
  char options[4];
  char const *whole = strstr(line, " - ");
  return whole && sscanf(line, "%*u %*u %u:%u", &device_major, &device_minor) == 2 &&
         device_major == status->device_major && device_minor == status->device_minor &&
         sscanf(whole, " - %*s %*s %3[a-z]", options) == 1 && !strcmp(options, "rw");
}

static bool listed_as_writable(struct file_status const *status)
{
  char line[LINE_SIZE];
  bool writable = false;
  FILE *file = fopen("/proc/self/mountinfo", "re");
  while (file && !writable && fgets(line, sizeof(line), file))
    writable = line_is_writable(line, status);
  if (file)
    fclose(file);
  return writable;
}

#ifdef SYS_statmount

enum { SUPER_BLOCK = 1, READ_ONLY = 1 };

/* struct mnt_id_req and the beginning of struct statmount of linux/mount.h. */
struct question {
  uint32_t size, spare;
  uint64_t mount, what;
};

struct answer {
  uint32_t size, options;
  uint64_t mask;
  uint32_t device_major, device_minor;
  uint64_t type;
  uint32_t flags, rest[117];
};

/* -1: the system does not say. */
static int super_block_is_read_only(uint64_t mount)
{
  struct question question = { .size = sizeof(question), .mount = mount, .what = SUPER_BLOCK };
  struct answer answer;
  if (syscall(SYS_statmount, &question, &answer, sizeof(answer), 0) < 0 ||
      !(answer.mask & SUPER_BLOCK))
    return -1;
  return answer.flags & READ_ONLY;
}

#else

static int super_block_is_read_only(uint64_t mount)
{
  (void)mount;
  return -1;
}

#endif

static bool ask(int fd, struct file_status const *status)
{
  int said = status->mount ? super_block_is_read_only(status->mount) : -1;
  return said < 0 ? mounted_read_only(fd) && !listed_as_writable(status) : said > 0;
}

bool mounts_is_image(int fd, struct file_status const *status)
{
  bool image;
  if (status->mount)
    for (unsigned int i = 0; i < KNOWN_MAX; i++)
      if (known[i].mount == status->mount)
        return known[i].image;
  image = ask(fd, status);
  if (status->mount) {
    known[next_known].mount = status->mount;
    known[next_known].image = image;
    next_known = (next_known + 1) % KNOWN_MAX;
  }
  return image;
}

uint64_t mounts_image_number(struct file_status const *status)
{
  uint64_t number;
  if (!status->mount || !this_start)
    return 0;
  number = mix(mix(this_start, (uint64_t)status->device_major << 32 | status->device_minor),
               status->mount);
  return number ? number : 1;
}
