/* tap: the Test Anything Protocol for unit tests: plan at the end, one line a check. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <httpway/bytes.h>

static int tap_count, tap_failed;

static inline bool tap_ok(bool good, char const *what, char const *file, int line)
{
  printf("%sok %d - %s\n", good ? "" : "not ", ++tap_count, what);
  if (!good) {
    tap_failed++;
    printf("# failed at %s:%d\n", file, line);
  }
  return good;
}

static inline bool tap_is_bytes(struct bytes got, struct bytes want, char const *what,
                                char const *file, int line)
{
  bool good = tap_ok(bytes_equal(got, want), what, file, line);
  if (!good)
    printf("#  got: '%.*s'\n# want: '%.*s'\n", (int)got.n, got.s, (int)want.n, want.s);
  return good;
}

static inline bool tap_is_number(long long got, long long want, char const *what, char const *file,
                                 int line)
{
  bool good = tap_ok(got == want, what, file, line);
  if (!good)
    printf("#  got: %lld\n# want: %lld\n", got, want);
  return good;
}

#define ok(good, what) tap_ok(good, what, __FILE__, __LINE__)
#define is_bytes(got, want, what) tap_is_bytes(got, want, what, __FILE__, __LINE__)
#define is_number(got, want, what)                                                                 \
  tap_is_number((long long)(got), (long long)(want), what, __FILE__, __LINE__)

/* Prints the plan; main returns this. */
static inline int tap_done(void)
{
  printf("1..%d\n", tap_count);
  return tap_failed != 0;
}

#endif
