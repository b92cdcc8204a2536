/* calendar: the arithmetic of days. Years begin in March here, so that the leap day is the last of
   its year and month lengths are a linear formula; 400 years have 146097 days. */
#include "calendar.h"

enum { DAYS_400_YEARS = 146097, DAYS_TO_1970 = 719468, SECONDS_A_DAY = 86400 };

char const calendar_months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
char const calendar_weekdays[7][10] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday" };

int calendar_month_days(int year, int month)
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

int calendar_weekday(int64_t seconds)
{
  /* Day 0 was a Thursday. */
  return (int)(((day_of(seconds) + 4) % 7 + 7) % 7);
}

int64_t calendar_seconds(struct civil const *date)
{
  /* January and February belong to the year before; 400 more keep everything positive. */
  int64_t const year = date->year + 400 - (date->month <= 2);
  int64_t const month = (date->month + 9) % 12;
  int64_t const day_of_year = (153 * month + 2) / 5 + date->day - 1;
  int64_t const days =
      year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - DAYS_400_YEARS - DAYS_TO_1970;

  return days * SECONDS_A_DAY + date->hour * 3600 + date->minute * 60 + date->second;
}

struct civil calendar_civil(int64_t seconds)
{
  if (seconds < CALENDAR_FIRST)
    seconds = CALENDAR_FIRST;
  if (seconds > CALENDAR_LAST)
    seconds = CALENDAR_LAST;
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
