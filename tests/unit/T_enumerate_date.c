/* HTTP dates against a calendar that counts days one by one from the year 0. Every day there is, in
   the three forms; every combination of right and wrong parts; every date with one byte changed,
   which is one only when the model writes the same text; and the century of two digits for many
   clocks. */
#include "enumerate.h"

#include <httpway/date.h>

enum { DAYS_MAX = 3652425 };

#define DAY INT64_C(86400)

static char const *const months[12] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static char const *const weekdays[7] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday" };

/* ---- The model: a day and how to come to the next one ---- */

struct day {
  int year, month, day, weekday; /* month and weekday from 0 */
  int64_t seconds;               /* at its midnight */
};

static int month_days(int year, int month)
{
  bool const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  if (month == 1)
    return leap ? 29 : 28;
  return month == 3 || month == 5 || month == 8 || month == 10 ? 30 : 31;
}

/* 2000-01-01 was a Saturday, 946684800 seconds behind 1970; 2000 years are five times 400, of
   20871 whole weeks each. */
static struct day first_day(void)
{
  return (struct day){ .day = 1, .weekday = 6, .seconds = 946684800 - 5 * 146097 * DAY };
}

static void next_day(struct day *d)
{
  d->weekday = (d->weekday + 1) % 7;
  d->seconds += DAY;
  if (++d->day <= month_days(d->year, d->month))
    return;
  d->day = 1;
  if (++d->month < 12)
    return;
  d->month = 0;
  d->year++;
}

static struct day january[10000];

static struct day find_day(int year, int month, int day)
{
  struct day d = january[year];

  while (d.month < month || d.day < day)
    next_day(&d);
  return d;
}

static size_t digits(char *out, int number, int count)
{
  for (int i = count; i-- > 0; number /= 10)
    out[i] = (char)('0' + number % 10);
  return (size_t)count;
}

static size_t word(char *out, char const *text, size_t n)
{
  memcpy(out, text, n);
  return n;
}

static size_t clock_text(char *out, int second)
{
  /* A second of 60 is the one behind 23:59:59. */
  int const last = second == DAY ? 86399 : second;

  digits(out, last / 3600, 2);
  out[2] = ':';
  digits(out + 3, last / 60 % 60, 2);
  out[5] = ':';
  return 6 + digits(out + 6, second == DAY ? 60 : last % 60, 2);
}

enum { FIXDATE, RFC_850, ASCTIME };

static size_t model_text(char *out, int form, struct day const *d, int second)
{
  char const *const name = weekdays[d->weekday], *const month = months[d->month];
  size_t n = word(out, name, form == RFC_850 ? strlen(name) : 3);

  if (form == ASCTIME) {
    out[n++] = ' ';
    n += word(out + n, month, 3);
    out[n++] = ' ';
    n += digits(out + n, d->day, 2);
    if (d->day < 10)
      out[n - 2] = ' ';
    out[n++] = ' ';
    n += clock_text(out + n, second);
    out[n++] = ' ';
    n += digits(out + n, d->year, 4);
  } else {
    char const between = form == RFC_850 ? '-' : ' ';
    n += word(out + n, ", ", 2);
    n += digits(out + n, d->day, 2);
    out[n++] = between;
    n += word(out + n, month, 3);
    out[n++] = between;
    n += digits(out + n, d->year, form == RFC_850 ? 2 : 4);
    out[n++] = ' ';
    n += clock_text(out + n, second);
    n += word(out + n, " GMT", 4);
  }
  out[n] = 0;
  return n;
}

/* ---- The comparisons ---- */

static void compare(struct bytes text, int64_t now, bool good, int64_t want)
{
  int64_t got = -1;

  texts++;
  if (date_parse(text, now, &got) != good)
    complain(good ? "no date" : "a date", text.s);
  else if (good && got != want)
    complain("another second", text.s);
}

static void check_every_day(void)
{
  struct day d = first_day();
  char text[64], made[DATE_LENGTH];

  for (int number = 0; number < DAYS_MAX; number++, next_day(&d)) {
    int const second = number % 11981 * 7;
    if (d.month == 0 && d.day == 1)
      january[d.year] = d;
    size_t n = model_text(text, FIXDATE, &d, second);
    compare(bytes_of(text, n), 0, true, d.seconds + second);
    date_format(made, d.seconds + second);
    if (n != DATE_LENGTH || memcmp(made, text, n) != 0)
      complain("written otherwise", text);
    n = model_text(text, ASCTIME, &d, second);
    compare(bytes_of(text, n), 0, true, d.seconds + second);
    n = model_text(text, RFC_850, &d, second);
    if (d.year / 100 == 18) /* all of it is more than 50 years behind its last day */
      compare(bytes_of(text, n), INT64_C(-3786825600), true, d.seconds + second);
  }
  is_number(d.year, 10000, "that were all days");
  is_number(wrong, 0, "every day of the years 0 to 9999");
}

static void check_every_second(void)
{
  struct day const d = find_day(1999, 11, 31);
  char text[64];

  wrong = 0;
  for (int form = FIXDATE; form <= ASCTIME; form++)
    for (int second = 0; second <= DAY; second++)
      compare(bytes_of(text, model_text(text, form, &d, second)), d.seconds, true,
              d.seconds + second);
  is_number(wrong, 0, "every second of a day, and one more");
}

/* Of each part some that are right and some that are not: the text is a date when all are right,
   and the day is there. */
struct part {
  char const *text;
  int value; /* -1: wrong */
};

static struct part const heads[] = { { "Sun, ", 0 },  { "Sunday, ", -1 }, { "sun, ", -1 },
                                     { "Sun,", -1 },  { "Sun ", -1 },     { "Xyz, ", -1 },
                                     { " Sun, ", -1 } };
static struct part const days[] = { { "00 ", 0 },   { "01 ", 1 },  { "28 ", 28 }, { "29 ", 29 },
                                    { "30 ", 30 },  { "31 ", 31 }, { "32 ", 32 }, { "99 ", 99 },
                                    { "1 ", -1 },   { " 1 ", -1 }, { "01-", -1 }, { "001 ", -1 },
                                    { "01  ", -1 }, { "0x ", -1 }, { "+1 ", -1 } };
static struct part const years[] = { { " 0000", 0 },    { " 1900", 1900 }, { " 2000", 2000 },
                                     { " 2023", 2023 }, { " 2024", 2024 }, { " 9999", 9999 },
                                     { " 24", -1 },     { " 02024", -1 },  { "-2024", -1 },
                                     { " -024", -1 } };
static struct part const times[] = {
  { " 00:00:00", 0 },   { " 23:59:59", 86399 }, { " 23:59:60", 86400 }, { " 12:34:60", 45300 },
  { " 24:00:00", -1 },  { " 23:60:00", -1 },    { " 23:59:61", -1 },    { " 1:02:03", -1 },
  { " 01:02", -1 },     { " 01:02:3", -1 },     { " 01:02:03.5", -1 },  { "T01:02:03", -1 },
  { "  01:02:03", -1 }, { " 01.02.03", -1 },    { " -1:02:03", -1 }
};
static struct part const tails[] = { { " GMT", 0 },   { " UTC", -1 },   { " gmt", -1 }, { "", -1 },
                                     { " GMT ", -1 }, { " +0000", -1 }, { "GMT", -1 } };

#define COUNT(parts) (sizeof parts / sizeof *parts)

static void compare_combined(size_t const at[5], int month)
{
  char const *const name = month < 12 ? months[month] : "jan";
  int const day = days[at[1]].value, year = years[at[2]].value, second = times[at[3]].value;
  bool const good = heads[at[0]].value == 0 && day >= 1 && year >= 0 && second >= 0 &&
                    tails[at[4]].value == 0 && month < 12 && day <= month_days(year, month);
  int64_t const want = good ? find_day(year, month, day).seconds + second : 0;
  char text[80];
  size_t n = 0;

  n += word(text, heads[at[0]].text, strlen(heads[at[0]].text));
  n += word(text + n, days[at[1]].text, strlen(days[at[1]].text));
  n += word(text + n, name, 3);
  n += word(text + n, years[at[2]].text, strlen(years[at[2]].text));
  n += word(text + n, times[at[3]].text, strlen(times[at[3]].text));
  n += word(text + n, tails[at[4]].text, strlen(tails[at[4]].text));
  text[n] = 0;
  compare(bytes_of(text, n), 0, good, want);
}

static void check_combinations(void)
{
  size_t at[5];

  wrong = 0;
  for (at[0] = 0; at[0] < COUNT(heads); at[0]++)
    for (at[1] = 0; at[1] < COUNT(days); at[1]++)
      for (at[2] = 0; at[2] < COUNT(years); at[2]++)
        for (at[3] = 0; at[3] < COUNT(times); at[3]++)
          for (at[4] = 0; at[4] < COUNT(tails); at[4]++)
            for (int month = 0; month <= 12; month++)
              compare_combined(at, month);
  is_number(wrong, 0, "right and wrong parts, all together");
}

/* Whether the model writes this very text for that second, the weekday being any. */
static bool model_writes(char const *text, int form, int64_t seconds)
{
  char made[64];
  struct day d = january[0];

  for (int year = 0; year < 10000 && january[year].seconds <= seconds; year++)
    d = january[year];
  while (d.seconds + DAY <= seconds)
    next_day(&d);
  for (d.weekday = 0; d.weekday < 7; d.weekday++) {
    model_text(made, form, &d, (int)(seconds - d.seconds));
    if (strcmp(made, text) == 0)
      return true;
    /* The grammar of asctime lets the day have two digits always. */
    if (form == ASCTIME && made[8] == ' ')
      made[8] = '0';
    if (strcmp(made, text) == 0)
      return true;
  }
  return false;
}

/* A second of 60 is written as the one before. */
static bool is_leap_second(char const *text)
{
  char const *const colon = strrchr(text, ':');

  return colon && strncmp(colon, ":60", 3) == 0;
}

static void check_changed(int form, struct day const *d, int second)
{
  char text[64];
  size_t const n = model_text(text, form, d, second);

  for (size_t i = 0; i < n; i++)
    for (int byte = 1; byte < 256; byte++) {
      char const was = text[i];
      int64_t seconds;
      text[i] = (char)byte;
      texts++;
      if (date_parse(bytes_of(text, n), d->seconds, &seconds) && !is_leap_second(text) &&
          !model_writes(text, form, seconds))
        complain("a date that is not written so", text);
      text[i] = was;
    }
}

static void check_bytes(void)
{
  struct day const d[3] = { find_day(1994, 10, 6), find_day(2000, 1, 29), find_day(1975, 11, 31) };

  wrong = 0;
  for (int form = FIXDATE; form <= ASCTIME; form++)
    for (size_t i = 0; i < 3; i++)
      check_changed(form, d + i, 31777);
  is_number(wrong, 0, "every byte changed to every other");
}

/* The latest of the years that end in these digits and is no more than 50 years ahead, day and time
   being the same but for `later`, -1 to 1 seconds. */
static int model_year(int ending, int now, int later)
{
  for (int year = now + 50; year >= 0; year--)
    if (year <= 9999 && year % 100 == ending && !(year == now + 50 && later > 0))
      return year;
  return ending;
}

static void check_centuries(void)
{
  static int const clocks[] = {
    0, 1, 49, 50, 51, 99, 1969, 1970, 1999, 2000, 2026, 9949, 9950, 9999
  };
  char text[64];

  wrong = 0;
  for (size_t i = 0; i < COUNT(clocks); i++) {
    struct day const now = find_day(clocks[i], 5, 15);
    for (int ending = 0; ending < 100; ending++)
      for (int later = -1; later <= 1; later++) {
        struct day const d = find_day(model_year(ending, now.year, later), 5, 15);
        compare(bytes_of(text, model_text(text, RFC_850, &d, 43200 + later)), now.seconds + 43200,
                true, d.seconds + 43200 + later);
      }
  }
  is_number(wrong, 0, "the century of two digits");
}

int main(void)
{
  check_every_day();
  check_every_second();
  check_combinations();
  check_bytes();
  check_centuries();
  printf("# %lu texts\n", texts);
  return tap_done();
}
