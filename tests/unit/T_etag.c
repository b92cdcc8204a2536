/* etag: the format, its bound, that each of its parts makes a difference, and that it tells none.
 */
#include "../../src/httpd/files/file_fields.h"
#include "../../src/httpd/files/open_file.h"
#include "tap.h"

static struct file_status const usual = { .device_minor = 1,
                                          .inode = 0x123456,
                                          .size = 7,
                                          .mount = 3,
                                          .mode = 0100644,
                                          .modified = { 1000, 5, 0 },
                                          .changed = { 2000, 6, 0 } };

static bool differs(struct file_status const *other, uint64_t image)
{
  return file_version(other, image) != file_version(&usual, 0);
}

static void test_format(void)
{
  char tag[ETAG_MAX];
  struct found_file file = { .version = 0x5f };
  size_t n = etag_format(tag, &file, BYTES_NONE);
  is_bytes(bytes_of(tag, n), BYTES("\"000000000000005f\""), "sixteen digits, quoted");
  n = etag_format(tag, &file, BYTES("gzip"));
  is_bytes(bytes_of(tag, n), BYTES("\"000000000000005f-gzip\""), "... and the coding");
  file.version = UINT64_MAX;
  n = etag_format(tag, &file, BYTES("zstd"));
  is_bytes(bytes_of(tag, n), BYTES("\"ffffffffffffffff-zstd\""), "the longest one");
  file.version = 0;
  is_number(etag_format(tag, &file, BYTES_NONE), 0, "no number: no tag");
}

static void test_differences(void)
{
  struct file_status other = usual;
  ok(!differs(&other, 0), "the same file has the same one");
  other.device_minor++;
  other.mount++;
  other.mode++;
  other.uid++;
  ok(!differs(&other, 0), "wherever it is mounted, whosever it is");
  ok(differs(&other, 1), "but not on an image");
  ok(file_version(&other, 1) != file_version(&other, 2), "... of which each has its own");
  other = usual;
  other.inode++;
  ok(differs(&other, 0), "another inode");
  other = usual;
  other.size++;
  ok(differs(&other, 0), "another size");
  other = usual;
  other.modified.seconds++;
  ok(differs(&other, 0), "another time");
  other = usual;
  other.modified.nanoseconds++;
  ok(differs(&other, 0), "... by nanoseconds");
  other = usual;
  other.changed.seconds++;
  ok(differs(&other, 0), "another time of the last change");
  other = usual;
  other.changed.nanoseconds++;
  ok(differs(&other, 0), "... by nanoseconds");
  other = usual;
  other.size = usual.inode;
  other.inode = usual.size;
  ok(differs(&other, 0), "which number is which");
}

/* Neighbouring inodes have tags that have nothing in common. */
static void test_secrecy(void)
{
  unsigned int fewest = 64, most = 0;
  for (uint64_t inode = 1; inode < 1000; inode++) {
    struct file_status a = usual, b = usual;
    a.inode = inode;
    b.inode = inode + 1;
    unsigned int bits =
        (unsigned int)__builtin_popcountll(file_version(&a, 0) ^ file_version(&b, 0));
    fewest = bits < fewest ? bits : fewest;
    most = bits > most ? bits : most;
  }
  ok(fewest > 10 && most < 54, "half of the bits differ, more or less");
}

int main(void)
{
  test_format();
  test_differences();
  test_secrecy();
  return tap_done();
}
