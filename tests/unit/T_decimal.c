/* Numbers as digits: as printf writes them, wherever their length changes. */
#include <stdio.h>

#include <httpway/decimal.h>

#include "tap.h"

static bool is_written_well(uint64_t number)
{
  char expected[DECIMAL_MAX + 1], room[DECIMAL_MAX + 1];
  int length = snprintf(expected, sizeof expected, "%llu", (unsigned long long)number);
  size_t written;
  room[DECIMAL_MAX] = '!';
  written = decimal_put(room, number);
  return written == (size_t)length && memcmp(room, expected, written) == 0 &&
         room[DECIMAL_MAX] == '!';
}

int main(void)
{
  unsigned int wrong = 0;
  uint64_t power = 1;
  for (uint64_t number = 0; number < 100000; number++)
    wrong += !is_written_well(number);
  is_number(wrong, 0, "all up to 100,000");
  for (int digits = 1; digits < DECIMAL_MAX; digits++) {
    power *= 10;
    wrong += !is_written_well(power - 1) + !is_written_well(power) + !is_written_well(power + 1);
  }
  is_number(wrong, 0, "around all powers of ten");
  ok(is_written_well(UINT64_MAX), "the largest");
  ok(is_written_well(UINT64_MAX - 1), "... and the one before");
  return tap_done();
}
