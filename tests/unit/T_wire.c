/* Messages by tables: every kind of field comes back, and is refused where it does not fit. */
#include <stdlib.h>

#include "../../src/libproto/wire.h"

#include "tap.h"

struct sample {
  uint8_t small;
  bool first, second;
  uint16_t middle;
  bool alone;
  uint32_t large;
  struct address address;
  struct bytes text, pairs;
  uint64_t mark;
};

#define ANY(member) WIRE_ANY(struct sample, member)

static struct wire_message const message = {
  "ABC\001",
  128,
  { WIRE_BETWEEN(struct sample, small, 2, 5), ANY(first), ANY(second), ANY(middle), ANY(alone),
    ANY(large), ANY(address), WIRE_BETWEEN(struct sample, text, 0, 4),
    WIRE_LIST(struct sample, pairs, 2, 2), WIRE_MARK(struct sample, mark) }
};

/* Where they lie. */
enum {
  AT_SMALL = 4,
  AT_FLAGS = 5,
  AT_ALONE = 8,
  AT_FAMILY = 13,
  AT_TEXT = 32,
  AT_LIST = 38,
  LIST = 12,
  AT_MARK = AT_LIST + 4 + LIST,
  WHOLE = AT_MARK + 8
};

static char const wire[WHOLE + 1] = "ABC\001\5\2\1\2\1\1\2\3\4"
                                    "\4\177\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\120"
                                    "\0\4text\0\0\0\14\0\1a\0\1b\0\1c\0\1d"
                                    "\0\0\0\0\0\0\1\2";

static struct sample const whole = { .small = 5,
                                     .second = true,
                                     .middle = 0x102,
                                     .alone = true,
                                     .large = 0x1020304,
                                     .address = { ADDRESS_IPV4, { 127, 0, 0, 1 }, 80 },
                                     .text = { "text", 4 },
                                     .pairs = { "\0\1a\0\1b\0\1c\0\1d", LIST },
                                     .mark = 0x102 };

/* In memory of exactly that size, so that a sanitizer sees one byte too far. */
static bool unpacks(char const *bytes, size_t n, struct sample *got)
{
  char *copy = malloc(n ? n : 1);
  bool good;
  if (!copy)
    return false;
  memcpy(copy, bytes, n);
  *got = (struct sample){ 0 };
  good = wire_unpack(&message, bytes_of(copy, n), got);
  got->text = got->pairs = BYTES_NONE;
  free(copy);
  return good;
}

static void test_whole(void)
{
  char packed[128 + 1];
  struct sample got = { 0 }, without = whole;
  is_number(wire_pack(&message, packed, sizeof packed, &whole), WHOLE, "packs");
  is_bytes(bytes_of(packed, WHOLE), bytes_of(wire, WHOLE), "in the order of the table");
  is_number(wire_pack(&message, packed, WHOLE - 1, &whole), 0, "not with a byte less");
  ok(wire_unpack(&message, bytes_of(wire, WHOLE), &got), "unpacks");
  ok(got.small == 5 && !got.first && got.second && got.middle == 0x102 && got.alone &&
         got.large == 0x1020304 && got.mark == 0x102,
     "numbers and flags");
  ok(!memcmp(&got.address.ip, &whole.address.ip, 16) && got.address.port == 80, "the address");
  is_bytes(got.text, whole.text, "the string");
  is_bytes(got.pairs, whole.pairs, "the list");
  without.mark = 0;
  is_number(wire_pack(&message, packed, sizeof packed, &without), AT_MARK, "no mark, no bytes");
  ok(unpacks(packed, AT_MARK, &got) && got.mark == 0, "which may be missing");
}

/* Each changes one byte of the whole message. */
static void test_damaged(void)
{
  static struct {
    size_t at;
    char byte;
    bool taken;
    char const *what;
  } const cases[] = {
    { 0, 'X', false, "another protocol" },
    { 3, 2, false, "another version" },
    { AT_SMALL, 1, false, "a number below what it may be" },
    { AT_SMALL, 2, true, "the least" },
    { AT_SMALL, 6, false, "one above" },
    { AT_FLAGS, 3, true, "both flags" },
    { AT_FLAGS, (char)0xfe, true, "flags that nobody knows are passed over" },
    { AT_ALONE, 0, true, "no flag" },
    { AT_FAMILY, 5, false, "an address of no family" },
    { AT_TEXT + 1, 5, false, "a string that takes of the next field" },
    { AT_TEXT, 1, false, "a string longer than the message" },
    { AT_LIST, 1, false, "a list longer than the message" },
    { AT_LIST + 3, LIST - 1, false, "a list that ends in an entry" },
    { AT_LIST + 3, LIST - 3, false, "a list that ends between the two of an entry" },
    { AT_LIST + 3, LIST / 2, true, "a list of one" },
    { AT_LIST + 3, 0, true, "a list of none" },
    { AT_LIST + 3, LIST + 2, false, "a list with something left over" },
    { AT_LIST + 3, LIST + 4, false, "one of too many" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char bytes[WHOLE];
    struct sample got;
    memcpy(bytes, wire, WHOLE);
    bytes[cases[i].at] = cases[i].byte;
    ok(unpacks(bytes, WHOLE, &got) == cases[i].taken, cases[i].what);
  }
}

static void test_lengths(void)
{
  char bytes[128 + 1] = { 0 };
  struct sample got;
  size_t wrong = 0;
  memcpy(bytes, wire, WHOLE);
  for (size_t n = 0; n <= sizeof bytes; n++)
    wrong += unpacks(bytes, n, &got) != (n >= AT_MARK && n < sizeof bytes) ||
             (got.mark != 0) != (n >= WHOLE && n < sizeof bytes);
  is_number((long long)wrong, 0, "every length: cut, whole, with something appended, too long");
}

static void test_strings(void)
{
  struct bytes rest = BYTES("\0\1a\0\2bc\0\3d"), got[2];
  ok(wire_take_strings(&rest, got, 2) && got[0].n == 1 && got[1].n == 2, "two strings");
  ok(!wire_take_strings(&rest, got, 1) && rest.n == 3, "a piece of one stays");
  rest = BYTES_NONE;
  ok(!wire_take_strings(&rest, got, 1), "nothing is no string");
}

int main(void)
{
  test_whole();
  test_damaged();
  test_lengths();
  test_strings();
  return tap_done();
}
