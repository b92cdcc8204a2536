/* calendar: days and seconds since 1970 in the Gregorian calendar, before 1582 too. For libhttp
   only. */
#ifndef LIBHTTP_CALENDAR_H
#define LIBHTTP_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct civil {
  int year;       /* 0..9999 */
  int month, day; /* from 1 */
  int hour, minute, second;
};

#define CALENDAR_FIRST INT64_C(-62167219200) /* 0000-01-01 00:00:00 */
#define CALENDAR_LAST INT64_C(253402300799)  /* 9999-12-31 23:59:59 */

/* 0 is Sunday. */
int calendar_weekday(int64_t seconds);
/* A second of 60 is the one after. */
int64_t calendar_seconds(struct civil const *date);
/* seconds outside of CALENDAR_FIRST..CALENDAR_LAST are clamped. */
struct civil calendar_civil(int64_t seconds);
int calendar_month_days(int year, int month);

extern char const calendar_months[12][4];
extern char const calendar_weekdays[7][10];

#endif
