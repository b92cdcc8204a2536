/* native_value: reading the stamp and the values of a native line. */
#include <time.h>

#include <skalibs/tai.h>

#include <httpway/date.h>
#include <httpway/hexadecimal.h>
#include <httpway/log_line.h>

#include "native_value.h"

#define MILLION UINT64_C(1000000)
/* The label of 1970-01-01 00:00:00 UTC. */
#define EPOCH (UINT64_C(0x4000000000000000) + 10)
#define BILLION 1000000000u

bool tai64n_take(struct bytes *line, uint64_t *seconds, uint32_t *nanoseconds)
{
  tain stamp;
  uint64_t label;
  if (line->n < TAI64N_LENGTH || timestamp_scan(line->s, &stamp) != TAI64N_LENGTH)
    return false;
  label = tai_sec(tain_secp(&stamp));
  if (label < EPOCH || tain_nano(&stamp) >= BILLION)
    return false;
  *seconds = label - EPOCH;
  *nanoseconds = tain_nano(&stamp);
  *line = bytes_after(*line, TAI64N_LENGTH);
  if (line->n && line->s[0] == ' ')
    *line = bytes_after(*line, 1);
  return true;
}

/* The byte that \xNN at the start of text stands for, or -1. */
static int escaped(char const *text, size_t length)
{
  unsigned int high, low;
  if (length < 4 || text[0] != '\\' || text[1] != 'x')
    return -1;
  high = hexadecimal_value(text[2]);
  low = hexadecimal_value(text[3]);
  return high > 15 || low > 15 ? -1 : (int)(high << 4 | low);
}

size_t native_unescape(char *text, size_t length)
{
  size_t n = 0;
  for (size_t at = 0; at < length;) {
    int byte = escaped(text + at, length - at);
    text[n++] = byte < 0 ? text[at] : (char)byte;
    at += byte < 0 ? 1 : 4;
  }
  return n;
}

bool native_number(struct bytes text, uint64_t most, uint64_t *number)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < text.n; i++) {
    unsigned int digit = (unsigned int)text.s[i] - '0';
    if (digit > 9 || sum > (most - digit) / 10)
      return false;
    sum = sum * 10 + digit;
  }
  *number = sum;
  return text.n > 0;
}

bool native_ctime(struct bytes text, bool gmt, uint64_t *seconds)
{
  struct tm tm;
  int64_t found;
  time_t t;
  if (text.n != 24 || !date_parse(text, 0, &found) || found < 0)
    return false;
  if (!gmt) {
    t = (time_t)found;
    if (!gmtime_r(&t, &tm))
      return false;
    tm.tm_isdst = -1; /* an hour that a change of clocks repeats: the C library's choice */
    found = (int64_t)mktime(&tm);
  }
  *seconds = (uint64_t)found;
  return found >= 0;
}

/* Seconds with six decimals. */
static bool micro(struct bytes text, uint64_t *seconds, uint64_t *microseconds)
{
  size_t dot = bytes_find(text, '.');
  struct bytes decimals = bytes_after(text, dot < text.n ? dot + 1 : dot);
  return decimals.n == 6 &&
         native_number(bytes_of(text.s, dot), UINT64_MAX / MILLION - 1, seconds) &&
         native_number(decimals, MILLION - 1, microseconds);
}

static bool micro_sum(struct bytes text, uint64_t *sum)
{
  uint64_t seconds, rest;
  if (!micro(text, &seconds, &rest))
    return false;
  *sum = seconds * MILLION + rest;
  return true;
}

static bool micro_time(struct bytes text, struct record *r)
{
  uint64_t rest;
  if (!micro(text, &r->seconds, &rest))
    return false;
  r->microseconds = (uint32_t)rest;
  return true;
}

/* A port may stand there already. */
static bool address(struct bytes text, struct address *a)
{
  uint16_t const port = a->port;
  bool good = bytes_equal(text, BYTES("unix:"));
  if (good)
    *a = (struct address){ .family = ADDRESS_UNIX };
  else
    good = address_scan_strict(text, a);
  a->port = port;
  return good;
}

static bool version(struct bytes text, struct record *r)
{
  uint64_t major, minor;
  struct bytes const numbers = bytes_after(text, 5);
  size_t const dot = bytes_find(numbers, '.');
  if (!bytes_begin_nocase(text, BYTES("HTTP/")) || dot == numbers.n ||
      !native_number(bytes_of(numbers.s, dot), UINT8_MAX, &major) ||
      !native_number(bytes_after(numbers, dot + 1), UINT8_MAX, &minor))
    return false;
  r->major = (uint8_t)major;
  r->minor = (uint8_t)minor;
  return true;
}

static bool script_exit(struct bytes text, struct record *r)
{
  uint64_t code;
  r->script_signaled = bytes_begin_nocase(text, BYTES("signal "));
  if (!native_number(bytes_after(text, r->script_signaled ? 7 : 0), UINT32_MAX, &code))
    return false;
  r->script_code = (uint32_t)code;
  return r->script_ran = true;
}

static bool plain_number(uint8_t field, struct bytes text, struct record *r)
{
  uint64_t const most = field == LOG_PID                                      ? UINT32_MAX
                        : field == LOG_STATUS                                 ? 999
                        : field == LOG_REMOTE_PORT || field == LOG_LOCAL_PORT ? UINT16_MAX
                                                                              : UINT64_MAX;
  uint64_t number;
  if (!native_number(text, most, &number))
    return false;
  switch ((enum conf_log_field)field) {
  case LOG_REMOTE_PORT:
    r->remote.port = (uint16_t)number;
    break;
  case LOG_LOCAL_PORT:
    r->local.port = (uint16_t)number;
    break;
  case LOG_STATUS:
    r->status = (uint16_t)number;
    break;
  case LOG_CONTENT_LENGTH:
    r->has_content_length = true;
    r->content_length = number;
    break;
  case LOG_BYTES_READ:
    r->bytes_read = number;
    break;
  case LOG_BYTES_WRITTEN:
    r->bytes_written = number;
    break;
  case LOG_PID:
    r->pid = (uint32_t)number;
    break;
  case LOG_SCRIPT_MEMORY:
    r->script_ran = true;
    r->script_memory = number;
    break;
  default:
    return false;
  }
  return true;
}

bool native_value(uint8_t field, bool gmt, char *text, size_t length, struct record *r)
{
  struct bytes const value = bytes_of(text, length);
  struct bytes *string;
  if (!value.n || bytes_equal(value, BYTES("-")))
    return true;
  string = (struct bytes *)log_field_string(field, r);
  if (string) {
    *string = bytes_of(text, native_unescape(text, length));
    r->has_query = r->has_query || field == LOG_QUERY_STRING;
    return true;
  }
  switch ((enum conf_log_field)field) {
  case LOG_CTIME:
    return native_ctime(value, gmt, &r->seconds);
  case LOG_MICRO_TIME:
    return micro_time(value, r);
  case LOG_REMOTE_ADDRESS:
    return address(value, &r->remote);
  case LOG_LOCAL_ADDRESS:
    return address(value, &r->local);
  case LOG_VERSION:
    return version(value, r);
  case LOG_TIME_TAKEN:
    return micro_sum(value, &r->taken);
  case LOG_SCRIPT_CPU:
    return (r->script_ran = micro_sum(value, &r->script_cpu));
  case LOG_SCRIPT_EXIT:
    return script_exit(value, r);
  default:
    return plain_number(field, value, r);
  }
}
