/* Ranges: a table of spellings, and all pairs of awkward numbers against a model. */
#include "tap.h"

#include <httpway/range.h>

static struct {
  char const *field;
  uint64_t size;
  enum range_verdict verdict;
  uint64_t first, last;
} const ranges[] = {
  { "bytes=0-4", 10, RANGE_ONE, 0, 4 },
  { "bytes=0-0", 10, RANGE_ONE, 0, 0 },
  { "bytes=9-9", 10, RANGE_ONE, 9, 9 },
  { "bytes=0-9", 10, RANGE_ONE, 0, 9 },
  { "bytes=0-", 10, RANGE_ONE, 0, 9 },
  { "bytes=5-", 10, RANGE_ONE, 5, 9 },
  { "bytes=5-100", 10, RANGE_ONE, 5, 9 },
  { "bytes=-3", 10, RANGE_ONE, 7, 9 },
  { "bytes=-10", 10, RANGE_ONE, 0, 9 },
  { "bytes=-11", 10, RANGE_ONE, 0, 9 },
  { "bytes=10-", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=10-20", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-0", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-000", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "BYTES=0-4", 10, RANGE_ONE, 0, 4 },
  { "Bytes=0-4", 10, RANGE_ONE, 0, 4 },
  { "bytes=000000000000000000000000000001-0000000000000000000000000000000000003", 10, RANGE_ONE, 1,
    3 },
  { "bytes= 0-4 ", 10, RANGE_ONE, 0, 4 },
  { "bytes=,0-4", 10, RANGE_ONE, 0, 4 },
  { "bytes=0-4, ,", 10, RANGE_ONE, 0, 4 },
  { "bytes=0-", 0, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=0-0", 0, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-0", 0, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-1", 0, RANGE_NONE, 0, 0 },
  { "bytes=18446744073709551614-", UINT64_MAX, RANGE_ONE, UINT64_MAX - 1, UINT64_MAX - 1 },
  { "bytes=18446744073709551615-", UINT64_MAX, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=-18446744073709551615", UINT64_MAX, RANGE_ONE, 0, UINT64_MAX - 1 },
  { "bytes=0-99999999999999999999999999999999999", 10, RANGE_ONE, 0, 9 },
  { "bytes=99999999999999999999999999999999999-", 10, RANGE_UNSATISFIABLE, 0, 0 },
  { "bytes=99999999999999999999999999999-99999999999999999999999999998", 10, RANGE_NONE, 0, 0 },
  { "bytes=99999999999999999999999999998-99999999999999999999999999999", 10, RANGE_UNSATISFIABLE, 0,
    0 },
  { "bytes=4-3", 10, RANGE_NONE, 0, 0 },
  { "bytes=20-10", 10, RANGE_NONE, 0, 0 },
  { "bytes=0-1,3-4", 10, RANGE_NONE, 0, 0 },
  { "bytes=0-1, 3-4", 10, RANGE_NONE, 0, 0 },
  { "bytes=0-1,x", 10, RANGE_NONE, 0, 0 },
  { "bytes=", 10, RANGE_NONE, 0, 0 },
  { "bytes=,", 10, RANGE_NONE, 0, 0 },
  { "bytes=-", 10, RANGE_NONE, 0, 0 },
  { "bytes=--1", 10, RANGE_NONE, 0, 0 },
  { "bytes=1--2", 10, RANGE_NONE, 0, 0 },
  { "bytes=1-2-3", 10, RANGE_NONE, 0, 0 },
  { "bytes=5", 10, RANGE_NONE, 0, 0 },
  { "bytes=a-b", 10, RANGE_NONE, 0, 0 },
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
    struct range out = { 0, 0 };
    enum range_verdict const got =
        range_parse(bytes_from_string(ranges[i].field), ranges[i].size, &out);
    is_number(got, ranges[i].verdict, ranges[i].field);
    if (got == RANGE_ONE && ranges[i].verdict == RANGE_ONE)
      ok(out.first == ranges[i].first && out.last == ranges[i].last, ranges[i].field);
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
  if (!first) {
    if (!last->is_2_64 && last->value == 0)
      return RANGE_UNSATISFIABLE;
    if (size == 0)
      return RANGE_NONE;
    out->first = last->is_2_64 || last->value >= size ? 0 : size - last->value;
    out->last = size - 1;
    return RANGE_ONE;
  }
  if (last && number_less(*last, *first))
    return RANGE_NONE;
  if (first->is_2_64 || first->value >= size)
    return RANGE_UNSATISFIABLE;
  out->first = first->value;
  out->last = !last || last->is_2_64 || last->value >= size ? size - 1 : last->value;
  return RANGE_ONE;
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
        struct range got = { 7, 7 }, want = { 7, 7 };
        enum range_verdict const verdict = range_parse(bytes_of(text, length), n, &got);
        checked++;
        wrong +=
            verdict != model(i < count ? &numbers[i] : 0, j < count ? &numbers[j] : 0, n, &want) ||
            (verdict == RANGE_ONE &&
             (got.first != want.first || got.last != want.last || got.last >= n));
      }
  }
  is_number(wrong, 0, "all pairs of awkward numbers agree with the model");
  is_number(checked, 5 * 143, "all pairs were tried");
}

/* A thousand overlapping ranges are several, hence none; and cost no memory. */
static void check_many(void)
{
  static char text[8000];
  size_t length = (size_t)snprintf(text, sizeof text, "bytes=");
  for (unsigned int i = 0; i < 1000; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%u-,", i);
  struct range out;
  is_number(range_parse(bytes_of(text, length), 5000, &out), RANGE_NONE, "a thousand ranges");
}

int main(void)
{
  check_table();
  check_model();
  check_many();
  return tap_done();
}
