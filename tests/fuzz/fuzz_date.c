/* A libFuzzer target for HTTP dates: any bytes: what is taken for a date is a second of the years 0
   to 9999, and written and read again it is the same second; a byte more or less makes it none. */
#include <httpway/date.h>

#include "fuzz.h"

#define YEAR_0 INT64_C(-62167219200)
/* 9999-12-31 23:59:60, which is the first second that has no name any more. */
#define YEAR_10000 INT64_C(253402300800)

static int64_t clock_of(uint8_t const *data)
{
  uint64_t sum = 0;

  for (size_t i = 0; i < 8; i++)
    sum = sum << 8 | data[i];
  return (int64_t)sum;
}

static void require_round(int64_t seconds, int64_t now)
{
  char text[DATE_LENGTH];
  int64_t again;

  if (seconds == YEAR_10000)
    return;
  date_format(text, seconds);
  require(date_parse(bytes_of(text, sizeof text), now, &again) && again == seconds);
}

/* Eight bytes in front are the clock, which decides the century of some. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  int64_t seconds = 1, unused;

  if (size < 8)
    return 0;
  int64_t const now = clock_of(data);
  struct bytes const text = bytes_of((char const *)data + 8, size - 8);
  bool const good = date_parse(text, now, &seconds);
  require_round(now < YEAR_0 ? YEAR_0 : now < YEAR_10000 ? now : YEAR_10000 - 1, now);
  if (!good)
    return 0;
  require(text.n >= 24 && text.n <= 33);
  require(seconds >= YEAR_0 && seconds <= YEAR_10000);
  require_round(seconds, now);
  require(!date_parse(bytes_of(text.s, text.n - 1), now, &unused));
  require(!date_parse(bytes_after(text, 1), now, &unused));
  return 0;
}
