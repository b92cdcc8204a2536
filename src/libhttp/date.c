/* date: reading HTTP dates, and writing them; days and seconds since 1970 in the Gregorian
   calendar, before 1582 too. */
#include <string.h>

#include <httpway/date.h>

/* ---- The arithmetic of days. Years begin in March here, so that the leap day is the last of its
   year and month lengths are a linear formula; 400 years have 146097 days. ---- */

struct civil {
  int year;       /* 0..9999 */
  int month, day; /* from 1 */
  int hour, minute, second;
};

#define DATE_FIRST INT64_C(-62167219200) /* 0000-01-01 00:00:00 */
#define DATE_LAST INT64_C(253402300799)  /* 9999-12-31 23:59:59 */

enum { DAYS_400_YEARS = 146097, DAYS_TO_1970 = 719468, SECONDS_A_DAY = 86400 };

static char const month_names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static char const weekday_names[7][10] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                           "Thursday", "Friday", "Saturday" };

static int month_days(int year, int month)
{
  static int const days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  bool const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return days[month - 1] + (month == 2 && leap);
}

/* Whole days, rounded towards the past. */
static int64_t day_of(int64_t seconds)
{
  return (seconds - (seconds < 0 ? SECONDS_A_DAY - 1 : 0)) / SECONDS_A_DAY;
}

/* 0 is Sunday. */
static int weekday_of(int64_t seconds)
{
  /* Day 0 was a Thursday. */
  return (int)(((day_of(seconds) + 4) % 7 + 7) % 7);
}

/* A second of 60 is the one after. */
static int64_t seconds_of(struct civil const *date)
{
  /* January and February belong to the year before; 400 more keep everything positive. */
  int64_t const year = date->year + 400 - (date->month <= 2);
  int64_t const month = (date->month + 9) % 12;
  int64_t const day_of_year = (153 * month + 2) / 5 + date->day - 1;
  int64_t const days =
      year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - DAYS_400_YEARS - DAYS_TO_1970;

  return days * SECONDS_A_DAY + date->hour * 3600 + date->minute * 60 + date->second;
}

/* Seconds outside of DATE_FIRST..DATE_LAST are clamped. */
static struct civil civil_of(int64_t seconds)
{
  if (seconds < DATE_FIRST)
    seconds = DATE_FIRST;
  if (seconds > DATE_LAST)
    seconds = DATE_LAST;
  int64_t const day_number = day_of(seconds);
  int const second_of_day = (int)(seconds - day_number * SECONDS_A_DAY);
  int64_t const days = day_number + DAYS_TO_1970 + DAYS_400_YEARS;
  int64_t const era_day = days % DAYS_400_YEARS;
  int64_t const era_year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
  int64_t const year_day = era_day - (365 * era_year + era_year / 4 - era_year / 100);
  int64_t const month = (5 * year_day + 2) / 153;
  struct civil date;

  date.month = (int)(month < 10 ? month + 3 : month - 9);
  date.day = (int)(year_day - (153 * month + 2) / 5 + 1);
  date.year = (int)(era_year + days / DAYS_400_YEARS * 400 - 400 + (date.month <= 2));
  date.hour = second_of_day / 3600;
  date.minute = second_of_day / 60 % 60;
  date.second = second_of_day % 60;
  return date;
}

/* ---- Reading and writing ---- */

static char const *const forms[] = { "w, D M Y h:m:s Z", "W, D-M-y h:m:s Z", "w M d h:m:s Y" };

struct reader {
  struct bytes rest;
  struct civil date;
  bool short_year;
};

static bool read_number(struct reader *in, size_t digits, int *value)
{
  int sum = 0;

  if (in->rest.n < digits)
    return false;
  for (size_t i = 0; i < digits; i++) {
    char const c = in->rest.s[i];
    if (!ascii_is_digit(c))
      return false;
    sum = sum * 10 + (c - '0');
  }
  in->rest = bytes_after(in->rest, digits);
  *value = sum;
  return true;
}

static bool read_word(struct reader *in, struct bytes word)
{
  if (in->rest.n < word.n || memcmp(in->rest.s, word.s, word.n) != 0)
    return false;
  in->rest = bytes_after(in->rest, word.n);
  return true;
}

static bool read_weekday(struct reader *in, bool in_full)
{
  for (size_t i = 0; i < 7; i++)
    if (read_word(in, bytes_of(weekday_names[i], in_full ? strlen(weekday_names[i]) : 3)))
      return true;
  return false;
}

static bool read_month(struct reader *in)
{
  for (int i = 0; i < 12; i++)
    if (read_word(in, bytes_of(month_names[i], 3))) {
      in->date.month = i + 1;
      return true;
    }
  return false;
}

static bool read_element(struct reader *in, char const *element)
{
  switch (*element) {
  case 'W':
    return read_weekday(in, true);
  case 'w':
    return read_weekday(in, false);
  case 'D':
    return read_number(in, 2, &in->date.day);
  case 'd':
    return read_number(in, read_word(in, BYTES(" ")) ? 1 : 2, &in->date.day);
  case 'M':
    return read_month(in);
  case 'Y':
    return read_number(in, 4, &in->date.year);
  case 'y':
    in->short_year = true;
    return read_number(in, 2, &in->date.year);
  case 'h':
    return read_number(in, 2, &in->date.hour);
  case 'm':
    return read_number(in, 2, &in->date.minute);
  case 's':
    return read_number(in, 2, &in->date.second);
  case 'Z':
    return read_word(in, BYTES("GMT"));
  default:
    return read_word(in, bytes_of(element, 1));
  }
}

static bool read_form(struct reader *in, char const *form)
{
  while (*form && read_element(in, form))
    form++;
  return *form == 0 && in->rest.n == 0;
}

static bool date_exists(struct civil const *date)
{
  return date->day >= 1 && date->day <= month_days(date->year, date->month) && date->hour <= 23 &&
         date->minute <= 59 && date->second <= 60;
}

/* Turns a two-digit year into the latest one that lies no more than 50 years ahead. */
static void complete_year(struct civil *date, int64_t now)
{
  struct civil horizon = civil_of(now);

  horizon.year += 50;
  date->year = horizon.year - ((horizon.year - date->year) % 100 + 100) % 100;
  if (date->year > 9999 || seconds_of(date) > seconds_of(&horizon))
    date->year -= 100;
  if (date->year < 0)
    date->year += 100;
}

bool date_parse(struct bytes text, int64_t now, int64_t *seconds)
{
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    struct reader in = { .rest = text };
    if (!read_form(&in, forms[i]))
      continue;
    if (in.short_year)
      complete_year(&in.date, now);
    if (!date_exists(&in.date))
      return false;
    *seconds = seconds_of(&in.date);
    return true;
  }
  return false;
}

static void put_digits(char *out, int digits, int value)
{
  while (digits-- > 0) {
    out[digits] = (char)('0' + value % 10);
    value /= 10;
  }
}

void date_format(char out[DATE_LENGTH], int64_t seconds)
{
  struct civil const date = civil_of(seconds);

  memcpy(out, "Ddd, 00 Mmm 0000 00:00:00 GMT", DATE_LENGTH);
  /* From the clamped date, so that name and date agree. */
  memcpy(out, weekday_names[weekday_of(seconds_of(&date))], 3);
  put_digits(out + 5, 2, date.day);
  memcpy(out + 8, month_names[date.month - 1], 3);
  put_digits(out + 12, 4, date.year);
  put_digits(out + 17, 2, date.hour);
  put_digits(out + 20, 2, date.minute);
  put_digits(out + 23, 2, date.second);
}
