/* etag: the format, its bound, and that each of its parts makes a difference. */
#include "../../src/httpd/etag.h"
#include "tap.h"

static char first[ETAG_MAX], second[ETAG_MAX];

static bool differs(struct found_file a, struct found_file b)
{
  size_t n = etag_format(first, &a, CODING_IDENTITY), m = etag_format(second, &b, CODING_IDENTITY);
  return !bytes_equal(bytes_of(first, n), bytes_of(second, m));
}

static void test_format(void)
{
  struct found_file file = { .dated = 0x5f, .modified_nanoseconds = 16, .size = 255, .inode = 1 };
  size_t n = etag_format(first, &file, CODING_IDENTITY);
  is_bytes(bytes_of(first, n), BYTES("\"5f-10-ff-1\""), "numbers in hexadecimal, quoted");
  file = (struct found_file){ 0 };
  n = etag_format(first, &file, CODING_IDENTITY);
  is_bytes(bytes_of(first, n), BYTES("\"0-0-0-0\""), "zeros are written");
  file = (struct found_file){
    .dated = -1, .modified_nanoseconds = 999999999, .size = UINT64_MAX, .inode = UINT64_MAX
  };
  n = etag_format(first, &file, CODING_IDENTITY);
  ok(n <= ETAG_MAX, "the longest one fits");
  is_bytes(bytes_of(first, n),
           BYTES("\"ffffffffffffffff-3b9ac9ff-ffffffffffffffff-ffffffffffffffff\""),
           "and is right, before 1970 too");
}

static void test_differences(void)
{
  struct found_file const file = {
    .fd = 3, .dated = 1000, .modified_nanoseconds = 5, .size = 7, .inode = 9
  };
  struct found_file other = file;
  other.fd = 4;
  ok(!differs(file, other), "the descriptor does not matter");
  other = file;
  other.dated++;
  ok(differs(file, other), "the time does");
  other = file;
  other.modified_nanoseconds++;
  ok(differs(file, other), "its nanoseconds too");
  other = file;
  other.size++;
  ok(differs(file, other), "the size");
  other = file;
  other.inode++;
  ok(differs(file, other), "the inode");
  other = file;
  other.size = 9;
  other.inode = 7;
  ok(differs(file, other), "and which number is which");
}

int main(void)
{
  test_format();
  test_differences();
  return tap_done();
}
