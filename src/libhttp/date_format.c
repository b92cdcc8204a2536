/* date_format: writing HTTP dates. */
#include <string.h>

#include <httpway/date.h>

#include "calendar.h"

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
