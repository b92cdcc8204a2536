/* mounts: which file systems are images, by whichever of its ways the system says so. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../src/httpd/files/mounts.h"
#include "tap.h"

/* ---- The system ---- */

static char list[4096];
static bool no_list;

FILE *fopen(char const *name, char const *mode)
{
  (void)mode;
  return no_list || strcmp(name, "/proc/self/mountinfo") ? 0 : fmemopen(list, strlen(list), "r");
}

static bool read_only, no_statvfs;

int fstatvfs(int fd, struct statvfs *fs)
{
  (void)fd;
  memset(fs, 0, sizeof(*fs));
  fs->f_flag = read_only ? ST_RDONLY | ST_NOSUID : ST_NOSUID;
  return no_statvfs ? -1 : 0;
}

/* statmount: the mask and flags that it answers; -1: it is not there. */
static int64_t mask = -1;
static uint32_t flags;
static unsigned int asked;
static uint64_t asked_mount;

long syscall(long number, ...)
{
  va_list arguments;
  uint64_t const *question;
  uint32_t size; /* the first half of what question is, whichever end of a number comes first */
  char *answer;
  uint64_t said = (uint64_t)mask;
  size_t room;

  (void)number;
  va_start(arguments, number);
  question = va_arg(arguments, uint64_t const *);
  answer = va_arg(arguments, char *);
  room = va_arg(arguments, size_t);
  va_end(arguments);
  asked++;
  asked_mount = question[1];
  memcpy(&size, question, sizeof(size));
  ok(size == 24 && question[2] == 1 && room == 504, "what is asked, in the system's form");
  if (mask < 0)
    return errno = ENOSYS, -1;
  memset(answer, 0, room);
  memcpy(answer + 8, &said, sizeof(said));
  memcpy(answer + 32, &flags, sizeof(flags));
  return 0;
}

/* ---- The cases ---- */

static uint64_t next_mount = 1000;

static bool is_image(uint64_t mount)
{
  struct file_status const status = { .device_major = 8, .device_minor = 17, .mount = mount };

  return mounts_is_image(5, &status);
}

#define LINES                                                                                      \
  "30 23 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"                     \
  "31 23 7:17 / /other rw - ext4 /dev/sdb1 rw\n"
#define WRITABLE "32 23 8:17 / /b ro,relatime shared:1 - ext4 /dev/sdb1 rw\n"
#define IMAGE "33 23 8:17 / /b ro,relatime - squashfs /dev/sdb1 ro\n"

static void listed(char const *lines)
{
  snprintf(list, sizeof(list), "%s%s", LINES, lines);
}

/* Without statmount: mounted read-only, and nowhere listed as one that is written to. */
static void test_list(void)
{
  mask = -1;
  listed(IMAGE);
  read_only = true;
  ok(is_image(0) && asked == 0, "a file system that is read-only everywhere is an image");
  read_only = false;
  ok(!is_image(0), "one that is writable here is none");
  read_only = true;
  listed(IMAGE WRITABLE);
  ok(!is_image(0), "nor one that is writable elsewhere");
  listed("8:17 - ext4 /dev/sdb1 rw\n" IMAGE "x - \n");
  ok(is_image(0), "what is no such line is passed over");
  listed("32 23 8:17 / /b ro - ext4 /dev/sdb1 rwx,ro\n");
  ok(is_image(0), "and what is no such word");
  listed("32 23 8:17 / /b ro - ext4 /dev/sdb1 rw,ro\n");
  ok(!is_image(0), "the first one counts");
  no_list = true;
  ok(is_image(0), "without a list what is read-only here");
  no_list = false;
  no_statvfs = true;
  listed(IMAGE);
  ok(is_image(0), "which it is, where nobody says");
  no_statvfs = false;
}

#ifdef __linux__
static void test_asked(void)
{
  asked = 0;
  listed(WRITABLE);
  read_only = false;
  mask = 1;
  flags = 1;
  ok(is_image(next_mount) && asked == 1 && asked_mount == next_mount, "the system says that it is");
  ok(is_image(next_mount) && asked == 1, "and is asked once for each mount");
  flags = 0;
  ok(!is_image(++next_mount) && asked == 2, "that it is none");
  ok(!is_image(next_mount) && is_image(next_mount - 1) && asked == 2, "each has its own answer");
  flags = 0x10;
  ok(!is_image(++next_mount), "other flags are not it");
  flags = 0x11;
  ok(is_image(++next_mount), "nor in its way");
  mask = 2;
  listed(IMAGE);
  read_only = true;
  flags = 0;
  ok(is_image(++next_mount), "what it does not say is looked for in the list");
  mask = -1;
  listed(WRITABLE);
  ok(!is_image(++next_mount), "or where it is not there");
}

/* Only a few are remembered. */
static void test_forgotten(void)
{
  uint64_t const first = next_mount + 1;

  mask = flags = 1;
  for (unsigned int i = 0; i < 16; i++)
    (void)is_image(++next_mount);
  asked = 0;
  for (uint64_t mount = first; mount < first + 16; mount++)
    (void)is_image(mount);
  is_number(asked, 0, "sixteen are remembered");
  (void)is_image(++next_mount);
  (void)is_image(first + 1);
  is_number(asked, 1, "for one more the oldest is forgotten");
  (void)is_image(first);
  is_number(asked, 2, "and asked for again");
}
#endif

static void test_numbers(void)
{
  struct file_status one = { .device_major = 8, .device_minor = 17, .mount = 5 }, other = one;
  uint64_t number;

  is_number(mounts_image_number(&one), 0, "before this start of the system is known there is none");
  mounts_init();
  if (access("/proc/sys/kernel/random/boot_id", R_OK) < 0)
    return;
  number = mounts_image_number(&one);
  ok(number != 0 && mounts_image_number(&one) == number, "a number for a mount");
  other.mount = 6;
  ok(mounts_image_number(&other) != number, "another mount has another one");
  other = one;
  other.device_minor = 18;
  ok(mounts_image_number(&other) != number, "and another device");
  other = one;
  other.device_major = 9;
  ok(mounts_image_number(&other) != number, "of every kind");
  other = one;
  other.mount = 0;
  is_number(mounts_image_number(&other), 0, "where mounts have no numbers there is none");
}

int main(void)
{
  test_numbers();
  test_list();
#ifdef __linux__
  test_asked();
  test_forgotten();
#endif
  return tap_done();
}
