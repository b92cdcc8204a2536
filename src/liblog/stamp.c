/* stamp: a second as asctime, as the common log format and as ISO 8601 have it. Names of days and
   months are English whatever the locale says. */
#include <httpway/log_line.h>

/* 9999-12-31T23:59:59Z, less a day for zones. */
#define SECONDS_MAX UINT64_C(253402214400)

static char const day_names[] = "SunMonTueWedThuFriSat";
static char const month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void stamp_break(bool gmt, uint64_t seconds, struct tm *tm)
{
  time_t t = (time_t)(seconds > SECONDS_MAX ? SECONDS_MAX : seconds);
  /* Not localtime: it would look for the zone's file again, which a changed root hides. */
  if (!(gmt ? gmtime_r(&t, tm) : localtime_r(&t, tm)))
    *tm = (struct tm){ .tm_mday = 1 };
}

void stamp_forget(struct stamp *s)
{
  s->known = false;
}

static struct bytes day_name(struct tm const *tm)
{
  return bytes_of(day_names + 3 * tm->tm_wday, 3);
}

static struct bytes month_name(struct tm const *tm)
{
  return bytes_of(month_names + 3 * tm->tm_mon, 3);
}

static uint64_t year(struct tm const *tm)
{
  return (uint64_t)(tm->tm_year + 1900);
}

static void put_clock(struct output *o, struct tm const *tm)
{
  output_padded(o, (uint64_t)tm->tm_hour, 2);
  output_char(o, ':');
  output_padded(o, (uint64_t)tm->tm_min, 2);
  output_char(o, ':');
  output_padded(o, (uint64_t)(tm->tm_sec > 59 ? 59 : tm->tm_sec), 2);
}

static void make_ctime(struct stamp *s, struct tm const *tm)
{
  struct output o = { .s = s->ctime, .room = sizeof s->ctime };
  output_some(&o, day_name(tm));
  output_char(&o, ' ');
  output_some(&o, month_name(tm));
  output_char(&o, ' ');
  if (tm->tm_mday < 10)
    output_char(&o, ' ');
  output_number(&o, (uint64_t)tm->tm_mday);
  output_char(&o, ' ');
  put_clock(&o, tm);
  output_char(&o, ' ');
  output_padded(&o, year(tm), 4);
}

static void put_zone(struct output *o, int minutes, bool colon)
{
  output_char(o, minutes < 0 ? '-' : '+');
  if (minutes < 0)
    minutes = -minutes;
  output_padded(o, (uint64_t)minutes / 60, 2);
  if (colon)
    output_char(o, ':');
  output_padded(o, (uint64_t)minutes % 60, 2);
}

static void make_clf(struct stamp *s, struct tm const *tm, int minutes)
{
  struct output o = { .s = s->clf, .room = sizeof s->clf };
  output_char(&o, '[');
  output_padded(&o, (uint64_t)tm->tm_mday, 2);
  output_char(&o, '/');
  output_some(&o, month_name(tm));
  output_char(&o, '/');
  output_padded(&o, year(tm), 4);
  output_char(&o, ':');
  put_clock(&o, tm);
  output_char(&o, ' ');
  put_zone(&o, minutes, false);
  output_char(&o, ']');
}

static void make_iso(struct stamp *s, struct tm const *tm, int minutes)
{
  struct output o = { .s = s->iso, .room = sizeof s->iso };
  struct output zone = { .s = s->zone_text, .room = sizeof s->zone_text };
  output_padded(&o, year(tm), 4);
  output_char(&o, '-');
  output_padded(&o, (uint64_t)tm->tm_mon + 1, 2);
  output_char(&o, '-');
  output_padded(&o, (uint64_t)tm->tm_mday, 2);
  output_char(&o, 'T');
  put_clock(&o, tm);
  if (s->gmt)
    output_char(&zone, 'Z');
  else
    put_zone(&zone, minutes, true);
  s->zone = bytes_of(zone.s, zone.length);
}

/* How far local time is ahead of GMT. POSIX has no member of struct tm for it. */
static int minutes_ahead(struct tm const *local, struct tm const *gmt)
{
  int days = local->tm_yday - gmt->tm_yday;
  if (local->tm_year != gmt->tm_year)
    days = local->tm_year > gmt->tm_year ? 1 : -1;
  return (days * 24 + local->tm_hour - gmt->tm_hour) * 60 + local->tm_min - gmt->tm_min;
}

void stamp_set(struct stamp *s, uint64_t seconds)
{
  struct tm tm, gmt;
  int minutes;
  if (s->known && s->seconds == seconds)
    return;
  stamp_break(s->gmt, seconds, &tm);
  stamp_break(true, seconds, &gmt);
  minutes = minutes_ahead(&tm, &gmt);
  make_ctime(s, &tm);
  make_clf(s, &tm, minutes);
  make_iso(s, &tm, minutes);
  s->seconds = seconds;
  s->known = true;
}
