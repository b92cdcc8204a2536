/* Ranges: a table of spellings, and all pairs of awkward numbers against a model. */
#include "tap.h"

#include <httpway/range.h>

static struct {
  char const *field;
  uint64_t size;
  enum range_verdict verdict;
  uint64_t first, last;
} const ranges[] = {
  { "bytes=0-4", 10, RANGE_SOME, 0, 4 },
  { "bytes=0-0", 10, RANGE_SOME, 0, 0 },
  { "bytes=9-9", 10, RANGE_SOME, 9, 9 },
  { "bytes=0-9", 10, RANGE_SOME, 0, 9 },
  { "bytes=0-", 10, RANGE_SOME, 0, 9 },
  { "bytes=5-", 10, RANGE_SOME, 5, 9 },
  { "bytes=5-100", 10, RANGE_SOME, 5, 9 },
  { "bytes=-3", 10, RANGE_SOME, 7, 9 },
  { "bytes=-10", 10, RANGE_SOME, 0, 9 },
  { "bytes=-11", 10, RANGE_SOME, 0, 9 },
  { "bytes=10-", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=10-20", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-0", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-000", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "BYTES=0-4", 10, RANGE_SOME, 0, 4 },
  { "Bytes=0-4", 10, RANGE_SOME, 0, 4 },
  { "bytes=000000000000000000000000000001-0000000000000000000000000000000000003", 10, RANGE_SOME, 1,
    3 },
  { "bytes= 0-4 ", 10, RANGE_SOME, 0, 4 },
  { "bytes=,0-4", 10, RANGE_SOME, 0, 4 },
  { "bytes=0-4, ,", 10, RANGE_SOME, 0, 4 },
  { "bytes=0-", 0, RANGE_NONE, 0, 0 },
  { "bytes=0-0", 0, RANGE_NONE, 0, 0 },
  { "bytes=5-", 0, RANGE_NONE, 0, 0 },
  { "bytes=-0", 0, RANGE_NONE, 0, 0 },
  { "bytes=-1", 0, RANGE_NONE, 0, 0 },
  { "bytes=18446744073709551614-", UINT64_MAX, RANGE_SOME, UINT64_MAX - 1, UINT64_MAX - 1 },
  { "bytes=18446744073709551615-", UINT64_MAX, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-18446744073709551615", UINT64_MAX, RANGE_SOME, 0, UINT64_MAX - 1 },
  { "bytes=0-99999999999999999999999999999999999", 10, RANGE_SOME, 0, 9 },
  { "bytes=99999999999999999999999999999999999-", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=99999999999999999999999999999-99999999999999999999999999998", 10, RANGE_NONE, 0, 0 },
  { "bytes=99999999999999999999999999998-99999999999999999999999999999", 10, RANGE_UNSATISFIABLE, 0,
    0 },
  { "bytes=4-3", 10, RANGE_NONE, 0, 0 },
  { "bytes=20-10", 10, RANGE_NONE, 0, 0 },
  { "bytes=0-1,x", 10, RANGE_NONE, 0, 0 },
  { "bytes=", 10, RANGE_NONE, 0, 0 },
  { "bytes=,", 10, RANGE_NONE, 0, 0 },
  { "bytes=-", 10, RANGE_NONE, 0, 0 },
  { "bytes=--1", 10, RANGE_NONE, 0, 0 },
  { "bytes=1--2", 10, RANGE_NONE, 0, 0 },
  { "bytes=1-2-3", 10, RANGE_NONE, 0, 0 },
  { "bytes=5", 10, RANGE_NONE, 0, 0 },
  { "bytes=a-b", 10, RANGE_NONE, 0, 0 },
  { "bytes=0-4:", 10, RANGE_NONE, 0, 0 },
  { "bytes=0-4x", 10, RANGE_NONE, 0, 0 },
  { "bytes=0x0-4", 10, RANGE_NONE, 0, 0 },
  { "bytes=+0-4", 10, RANGE_NONE, 0, 0 },
  { "bytes=0-+4", 10, RANGE_NONE, 0, 0 },
  { "bytes=0 - 4", 10, RANGE_NONE, 0, 0 },
  { "bytes =0-4", 10, RANGE_NONE, 0, 0 },
  { "bytes:0-4", 10, RANGE_NONE, 0, 0 },
  { "bytes 0-4", 10, RANGE_NONE, 0, 0 },
  { "byte=0-4", 10, RANGE_NONE, 0, 0 },
  { "lines=0-4", 10, RANGE_NONE, 0, 0 },
  { "bytes", 10, RANGE_NONE, 0, 0 },
  { "", 10, RANGE_NONE, 0, 0 },
  { "0-4", 10, RANGE_NONE, 0, 0 },
};

static void check_table(void)
{
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    struct ranges several;
    enum range_verdict const got =
        ranges_parse(bytes_from_string(ranges[i].field), ranges[i].size, &several);
    struct range const out = several.range[0];
    is_number(got, ranges[i].verdict, ranges[i].field);
    if (got == RANGE_SOME && ranges[i].verdict == RANGE_SOME)
      ok(several.count == 1 && out.first == ranges[i].first && out.last == ranges[i].last,
         ranges[i].field);
  }
}

/* A number up to 2^64, which uint64_t is too short for. */
struct number {
  bool is_2_64;
  uint64_t value;
};

static size_t number_print(char *out, size_t room, struct number n)
{
  return (size_t)(n.is_2_64 ? snprintf(out, room, "18446744073709551616")
                            : snprintf(out, room, "%llu", (unsigned long long)n.value));
}

static bool number_less(struct number a, struct number b)
{
  return a.is_2_64 != b.is_2_64 ? b.is_2_64 : a.value < b.value;
}

static enum range_verdict model(struct number const *first, struct number const *last,
                                uint64_t size, struct range *out)
{
  if (size == 0)
    return RANGE_NONE;
  if (!first) {
    if (!last->is_2_64 && last->value == 0)
      return RANGE_UNSATISFIABLE;
    out->first = last->is_2_64 || last->value >= size ? 0 : size - last->value;
    out->last = size - 1;
    return RANGE_SOME;
  }
  if (last && number_less(*last, *first))
    return RANGE_NONE;
  if (first->is_2_64 || first->value >= size)
    return RANGE_UNSATISFIABLE;
  out->first = first->value;
  out->last = !last || last->is_2_64 || last->value >= size ? size - 1 : last->value;
  return RANGE_SOME;
}

static void check_model(void)
{
  static uint64_t const sizes[] = { 0, 1, 5, UINT64_C(5368709120), INT64_MAX };
  unsigned int wrong = 0, checked = 0;

  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    uint64_t const n = sizes[s];
    struct number const numbers[] = {
      { false, 0 },
      { false, 1 },
      { false, n ? n - 1 : 0 },
      { false, n },
      { false, n + 1 },
      { false, UINT64_C(1) << 31 },
      { false, UINT64_C(1) << 32 },
      { false, INT64_MAX },
      { false, UINT64_C(1) << 63 },
      { false, UINT64_MAX },
      { true, 0 },
    };
    size_t const count = sizeof numbers / sizeof *numbers;
    /* Index `count` stands for a number that is left out. */
    for (size_t i = 0; i <= count; i++)
      for (size_t j = 0; j <= count; j++) {
        if (i == count && j == count)
          continue;
        char text[80] = "bytes=";
        size_t length = 6;
        if (i < count)
          length += number_print(text + length, sizeof text - length, numbers[i]);
        text[length++] = '-';
        if (j < count)
          length += number_print(text + length, sizeof text - length, numbers[j]);
        struct range want = { 7, 7 };
        struct ranges several = { .count = 0 };
        enum range_verdict const verdict = ranges_parse(bytes_of(text, length), n, &several);
        struct range const got = several.range[0];
        checked++;
        wrong +=
            verdict != model(i < count ? &numbers[i] : 0, j < count ? &numbers[j] : 0, n, &want) ||
            (verdict == RANGE_SOME &&
             (got.first != want.first || got.last != want.last || got.last >= n));
      }
  }
  is_number(wrong, 0, "all pairs of awkward numbers agree with the model");
  is_number(checked, 5 * 143, "all pairs were tried");
}

/* Several ranges, and what they come to: "first-last first-last". */
static struct {
  char const *field;
  enum range_verdict verdict;
  char const *joined;
} const sets[] = {
  { "bytes=0-1,3-4", RANGE_SOME, "0-1 3-4 " },
  { "bytes=3-4, 0-1", RANGE_SOME, "3-4 0-1 " },
  { "bytes=0-1,2-4", RANGE_SOME, "0-4 " },
  { "bytes=2-4,0-1", RANGE_SOME, "0-4 " },
  { "bytes=0-0,5-5,-1", RANGE_SOME, "0-0 5-5 9-9 " },
  { "bytes=0-1,8-9,4-5,1-8", RANGE_SOME, "0-9 " },
  { "bytes=8-9,0-1,4-5,3-6", RANGE_SOME, "8-9 0-1 3-6 " },
  { "bytes=0-1,4-5,8-9,2-3", RANGE_SOME, "0-5 8-9 " },
  { "bytes=0-1,10-20", RANGE_SOME, "0-1 " },
  { "bytes=10-20,30-", RANGE_UNSATISFIABLE, "" },
  { "bytes=-0,10-", RANGE_UNSATISFIABLE, "" },
  { "bytes=0-1,5-3", RANGE_NONE, 0 },
  { "bytes=10-20,x", RANGE_NONE, 0 },
};

static void check_sets(void)
{
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    struct ranges got;
    char text[400] = "";
    size_t length = 0;
    is_number(ranges_parse(bytes_from_string(sets[i].field), 10, &got), sets[i].verdict,
              sets[i].field);
    if (!sets[i].joined)
      continue;
    for (unsigned int j = 0; j < got.count; j++)
      length += (size_t)snprintf(text + length, sizeof text - length, "%u-%u ",
                                 (unsigned int)got.range[j].first, (unsigned int)got.range[j].last);
    is_bytes(bytes_of(text, length), bytes_from_string(sets[i].joined), sets[i].field);
  }
}

/* Whether ranges hold exactly the bytes of covered[0..9], and no two of them touch. */
static bool covers(struct ranges const *ranges, bool const *covered)
{
  unsigned int times[12] = { 0 };
  for (unsigned int i = 0; i < ranges->count; i++)
    for (uint64_t at = ranges->range[i].first; at <= ranges->range[i].last && at < 10; at++)
      times[at]++;
  for (unsigned int at = 0; at < 10; at++)
    if (times[at] != covered[at])
      return false;
  for (unsigned int i = 0; i < ranges->count; i++)
    if (ranges->range[i].last >= 10 || covered[ranges->range[i].last + 1])
      return false;
  return true;
}

/* Every three ranges of ten bytes, against a set of bytes. */
static void check_all_threes(void)
{
  unsigned int wrong = 0;
  for (unsigned int n = 0; n < 1000000; n++) {
    unsigned int const d[6] = { n % 10,        n / 10 % 10,    n / 100 % 10,
                                n / 1000 % 10, n / 10000 % 10, n / 100000 };
    bool covered[11] = { false }, valid = true;
    struct ranges got;
    char text[40];
    int const length =
        snprintf(text, sizeof text, "bytes=%u-%u,%u-%u,%u-%u", d[0], d[1], d[2], d[3], d[4], d[5]);
    for (unsigned int i = 0; i < 6; i += 2) {
      valid = valid && d[i] <= d[i + 1];
      for (unsigned int at = d[i]; at <= d[i + 1]; at++)
        covered[at] = true;
    }
    enum range_verdict const verdict = ranges_parse(bytes_of(text, (size_t)length), 10, &got);
    wrong += valid ? verdict != RANGE_SOME || !covers(&got, covered) : verdict != RANGE_NONE;
  }
  is_number(wrong, 0, "every three ranges of ten bytes cover what they name, none touching");
}

/* A thousand overlapping ranges are one; a thousand apart are too many. Neither costs memory. */
static void check_many(void)
{
  static char text[20000];
  struct ranges out;
  size_t length = (size_t)snprintf(text, sizeof text, "bytes=");
  for (unsigned int i = 0; i < 1000; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%u-,", i);
  is_number(ranges_parse(bytes_of(text, length), 5000, &out), RANGE_SOME, "a thousand overlapping");
  ok(out.count == 1 && out.range[0].first == 0 && out.range[0].last == 4999, "... are the whole");
  length = 6;
  for (unsigned int i = 0; i < 1000; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%u-%u,", 2 * i, 2 * i);
  is_number(ranges_parse(bytes_of(text, length), 5000, &out), RANGE_NONE, "a thousand apart");
  length = 6;
  for (unsigned int i = 0; i < RANGES_MAX; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%u-%u,", 2 * i, 2 * i);
  is_number(ranges_parse(bytes_of(text, length), 5000, &out), RANGE_SOME, "as many as are sent");
  is_number(out.count, RANGES_MAX, "... are all there");
}

int main(void)
{
  check_table();
  check_model();
  check_sets();
  check_all_threes();
  check_many();
  return tap_done();
}
