/* date: reading HTTP dates, and writing them. */
#include <string.h>

#include <httpway/date.h>

#include "calendar.h"

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
    if (read_word(in, bytes_of(calendar_weekdays[i], in_full ? strlen(calendar_weekdays[i]) : 3)))
      return true;
  return false;
}

static bool read_month(struct reader *in)
{
  for (int i = 0; i < 12; i++)
    if (read_word(in, bytes_of(calendar_months[i], 3))) {
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
  return date->day >= 1 && date->day <= calendar_month_days(date->year, date->month) &&
         date->hour <= 23 && date->minute <= 59 && date->second <= 60;
}

/* Turns a two-digit year into the latest one that lies no more than 50 years ahead. */
static void complete_year(struct civil *date, int64_t now)
{
  struct civil horizon = calendar_civil(now);

  horizon.year += 50;
  date->year = horizon.year - ((horizon.year - date->year) % 100 + 100) % 100;
  if (date->year > 9999 || calendar_seconds(date) > calendar_seconds(&horizon))
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
    *seconds = calendar_seconds(&in.date);
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
  struct civil const date = calendar_civil(seconds);

  memcpy(out, "Ddd, 00 Mmm 0000 00:00:00 GMT", DATE_LENGTH);
  /* From the clamped date, so that name and date agree. */
  memcpy(out, calendar_weekdays[calendar_weekday(calendar_seconds(&date))], 3);
  put_digits(out + 5, 2, date.day);
  memcpy(out + 8, calendar_months[date.month - 1], 3);
  put_digits(out + 12, 4, date.year);
  put_digits(out + 17, 2, date.hour);
  put_digits(out + 20, 2, date.minute);
  put_digits(out + 23, 2, date.second);
}
