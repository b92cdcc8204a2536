/* autoindex_date: times of files as RFC 3339 has them, always UTC. */
#include <time.h>

#include "autoindex_output.h"

static void put_digits(char *out, size_t n, int value)
{
  for (; n--; value /= 10)
    out[n] = (char)('0' + value % 10);
}

bool date_iso(char out[DATE_ISO_LENGTH], int64_t seconds)
{
  time_t const when = (time_t)seconds;
  struct tm tm;
  if (!gmtime_r(&when, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
    return false;
  memcpy(out, "0000-00-00T00:00:00Z", DATE_ISO_LENGTH);
  put_digits(out, 4, tm.tm_year + 1900);
  put_digits(out + 5, 2, tm.tm_mon + 1);
  put_digits(out + 8, 2, tm.tm_mday);
  put_digits(out + 11, 2, tm.tm_hour);
  put_digits(out + 14, 2, tm.tm_min);
  put_digits(out + 17, 2, tm.tm_sec);
  return true;
}
