/* Dates: three forms read strictly, one written, over ten thousand years. */
#include "tap.h"

#include <httpway/date.h>

enum { DAY = 86400 };
#define NOW INT64_C(1780000000) /* 2026-05-28 20:26:40 */
#define BAD INT64_MIN

static struct {
  char const *text;
  int64_t now, seconds;
} const dates[] = {
  { "Sun, 06 Nov 1994 08:49:37 GMT", NOW, 784111777 },
  { "Sunday, 06-Nov-94 08:49:37 GMT", NOW, 784111777 },
  { "Sun Nov  6 08:49:37 1994", NOW, 784111777 },
  { "Sun Nov 06 08:49:37 1994", NOW, 784111777 },
  { "Wed Nov 16 08:49:37 1994", NOW, 784111777 + 10 * DAY },
  { "Thu, 01 Jan 1970 00:00:00 GMT", NOW, 0 },
  { "Mon, 01 Jan 1970 00:00:00 GMT", NOW, 0 }, /* the wrong day of the week is forgiven */
  { "Wed, 31 Dec 1969 23:59:59 GMT", NOW, -1 },
  { "Tue, 19 Jan 2038 03:14:08 GMT", NOW, INT64_C(2147483648) },
  { "Sun, 07 Feb 2106 06:28:16 GMT", NOW, INT64_C(4294967296) },
  { "Tue, 29 Feb 2000 12:00:00 GMT", NOW, 951825600 },
  { "Thu, 29 Feb 2024 12:00:00 GMT", NOW, 1709208000 },
  { "Mon, 01 Mar 2100 00:00:00 GMT", NOW, INT64_C(4107542400) },
  { "Sat, 01 Jan 0000 00:00:00 GMT", NOW, INT64_C(-62167219200) },
  { "Tue, 29 Feb 0000 00:00:00 GMT", NOW, INT64_C(-62167219200) + 59 * DAY },
  { "Fri, 31 Dec 9999 23:59:59 GMT", NOW, INT64_C(253402300799) },
  { "Fri, 30 Jun 1972 23:59:60 GMT", NOW, 78796800 },
  /* Two-digit years: at most 50 years ahead. */
  { "Wednesday, 27-May-76 00:00:00 GMT", NOW, INT64_C(3357763200) },
  { "Thursday, 28-May-76 20:26:40 GMT", NOW, INT64_C(3357923200) },
  { "Thursday, 28-May-76 20:26:41 GMT", NOW, 202163201 },
  { "Friday, 01-Jan-77 00:00:00 GMT", NOW, 220924800 },
  { "Friday, 31-Dec-99 23:59:59 GMT", NOW, 946684799 },
  { "Saturday, 01-Jan-00 00:00:00 GMT", NOW, 946684800 },
  { "Thursday, 01-Jan-26 00:00:00 GMT", NOW, 1767225600 },
  { "Thursday, 01-Jan-05 00:00:00 GMT", INT64_C(4070908800),
    INT64_C(4260211200) }, /* in 2099: 2105 */
  { "Thursday, 01-Jan-70 00:00:00 GMT", 0, 0 },
  { "Tuesday, 29-Feb-00 00:00:00 GMT", NOW, 951782400 },
  { "Tuesday, 29-Feb-00 00:00:00 GMT", INT64_C(4070908800), BAD }, /* 2100 has none */
  /* No dates. */
  { "", NOW, BAD },
  { " ", NOW, BAD },
  { "0", NOW, BAD },
  { "yesterday", NOW, BAD },
  { "784111777", NOW, BAD },
  { "1994-11-06T08:49:37Z", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37 ", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37 UTC", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37 gmt", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37 +0000", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37 CET", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37 GMT ", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:37 GMT; length=1", NOW, BAD },
  { " Sun, 06 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun,06 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Jan, 06 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "January, 06-Nov-94 08:49:37 GMT", NOW, BAD },
  { "Jan Nov  6 08:49:37 1994", NOW, BAD },
  { "Sun, 6 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun,  6 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun, 06 Nov 94 08:49:37 GMT", NOW, BAD },
  { "Sun, 06-Nov-94 08:49:37 GMT", NOW, BAD },
  { "Sunday, 06 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sunday, 06-Nov-1994 08:49:37 GMT", NOW, BAD },
  { "Sun, 06 NOV 1994 08:49:37 GMT", NOW, BAD },
  { "sun, 06 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Son, 06 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun, 06 Okt 1994 08:49:37 GMT", NOW, BAD },
  { "06 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun, 00 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun, 31 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun, 32 Jan 1994 08:49:37 GMT", NOW, BAD },
  { "Mon, 29 Feb 2023 00:00:00 GMT", NOW, BAD },
  { "Mon, 29 Feb 1900 00:00:00 GMT", NOW, BAD },
  { "Mon, 29 Feb 2100 00:00:00 GMT", NOW, BAD },
  { "Sun, 06 Nov 1994 24:00:00 GMT", NOW, BAD },
  { "Sun, 06 Nov 1994 08:60:37 GMT", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49:61 GMT", NOW, BAD },
  { "Sun, 06 Nov 1994 8:49:37 GMT", NOW, BAD },
  { "Sun, 06 Nov 1994 08:49 GMT", NOW, BAD },
  { "Sun, 06 Nov -994 08:49:37 GMT", NOW, BAD },
  { "Sun, +6 Nov 1994 08:49:37 GMT", NOW, BAD },
  { "Sun, 06 Nov 10000 08:49:37 GMT", NOW, BAD },
  { "Sun Nov 6 08:49:37 1994", NOW, BAD },
  { "Sun Nov  6 08:49:37 ", NOW, BAD },
  { "Sun Nov   6 08:49:37 1994", NOW, BAD },
  { "Sun Nov  6 08:49:37 1994 GMT", NOW, BAD },
  { "Sun Nov  0 08:49:37 1994", NOW, BAD },
  { "Sunday Nov  6 08:49:37 1994", NOW, BAD },
};

static void check_parse(void)
{
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    int64_t seconds = BAD;
    bool const good = date_parse(bytes_from_string(dates[i].text), dates[i].now, &seconds);
    ok(good == (dates[i].seconds != BAD), dates[i].text);
    is_number(seconds, dates[i].seconds, dates[i].text);
  }
  int64_t seconds;
  static char const whole[] = "Sunday, 06-Nov-94 08:49:37 GMT";
  unsigned int read = 0;
  for (size_t n = 0; n < sizeof whole - 1; n++)
    read += date_parse(bytes_of(whole, n), NOW, &seconds);
  is_number(read, 0, "no part of a date is a date");
}

static void is_format(int64_t seconds, char const *want)
{
  char out[DATE_LENGTH];
  date_format(out, seconds);
  is_bytes(bytes_of(out, DATE_LENGTH), bytes_from_string(want), want);
}

static void check_format(void)
{
  is_format(784111777, "Sun, 06 Nov 1994 08:49:37 GMT");
  is_format(0, "Thu, 01 Jan 1970 00:00:00 GMT");
  is_format(-1, "Wed, 31 Dec 1969 23:59:59 GMT");
  is_format(951782400, "Tue, 29 Feb 2000 00:00:00 GMT");
  is_format(INT64_C(4107542399), "Sun, 28 Feb 2100 23:59:59 GMT");
  is_format(INT64_C(-62167219200), "Sat, 01 Jan 0000 00:00:00 GMT");
  is_format(INT64_C(-62167219201), "Sat, 01 Jan 0000 00:00:00 GMT");
  is_format(INT64_MIN, "Sat, 01 Jan 0000 00:00:00 GMT");
  is_format(INT64_C(253402300799), "Fri, 31 Dec 9999 23:59:59 GMT");
  is_format(INT64_C(253402300800), "Fri, 31 Dec 9999 23:59:59 GMT");
  is_format(INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT");
}

/* Day by day from year 0 to 9999 against a calendar that only counts. */
static void check_every_day(void)
{
  static int const month_days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  static char const months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static char const weekdays[] = "SunMonTueWedThuFriSat";
  int64_t seconds = INT64_C(-62167219200);
  unsigned int wrong = 0, weekday = 6;

  for (int year = 0; year <= 9999; year++) {
    bool const leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    for (int month = 0; month < 12; month++)
      for (int day = 1; day <= month_days[month] + (leap && month == 1); day++) {
        char want[64], out[DATE_LENGTH];
        int64_t back = 0, const_now = 0;
        /* Digits by hand: snprintf is too slow for millions under valgrind. */
        memcpy(want, "Ddd, 00 Mmm 0000 12:34:56 GMT", 30);
        memcpy(want, weekdays + 3 * weekday, 3);
        want[5] = (char)('0' + day / 10);
        want[6] = (char)('0' + day % 10);
        memcpy(want + 8, months + 3 * month, 3);
        for (int i = 15, rest = year; i >= 12; i--, rest /= 10)
          want[i] = (char)('0' + rest % 10);
        date_format(out, seconds + 45296);
        wrong += memcmp(out, want, DATE_LENGTH) != 0;
        wrong +=
            !date_parse(bytes_of(out, DATE_LENGTH), const_now, &back) || back != seconds + 45296;
        weekday = (weekday + 1) % 7;
        seconds += DAY;
      }
  }
  is_number(wrong, 0, "every day of ten thousand years, there and back");
  is_number(seconds, INT64_C(253402300800), "and that was all of them");
}

int main(void)
{
  check_parse();
  check_format();
  check_every_day();
  return tap_done();
}
