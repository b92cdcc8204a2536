/* autoindex_output: text, numbers, names, links, sizes and dates. Nothing about pages. */
#include <time.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/escape.h>
#include <httpway/utf8.h>

#include "autoindex_output.h"

/* As much as is escaped at once. */
#define PIECE 256

#define NO_BREAK_SPACE "\xc2\xa0"

void put(buffer *out, struct bytes text)
{
  if (text.n && buffer_put(out, text.s, text.n) != (ssize_t)text.n)
    strerr_diefusys(111, "write the answer");
}

void put_number(buffer *out, uint64_t number)
{
  char digits[UINT64_FMT];
  put(out, bytes_of(digits, uint64_fmt(digits, number)));
}

static bool is_control(char c)
{
  return (unsigned char)c < ' ' || c == 127;
}

/* Up to the next control character; never ending within a character. */
static size_t piece_length(struct bytes text)
{
  size_t n = 0;
  while (n < text.n && n < PIECE && !is_control(text.s[n]))
    n++;
  for (int back = 0; back < 3 && n > 3 && utf8_continues(text, n); back++)
    n--;
  return n;
}

static void put_picture(buffer *out, char c)
{
  char const picture[3] = { '\xe2', '\x90', (char)(c == 127 ? 0xa1 : 0x80 + c) };
  put(out, bytes_of(picture, sizeof picture));
}

void put_html(buffer *out, struct bytes text)
{
  while (text.n) {
    char escaped[PIECE * ESCAPE_HTML_MAX];
    size_t const n = piece_length(text);
    if (n)
      put(out, bytes_of(escaped, escape_html(escaped, sizeof escaped, bytes_of(text.s, n), 0)));
    else
      put_picture(out, text.s[0]);
    text = bytes_after(text, n ? n : 1);
  }
}

/* A colon could make a scheme of the name, the others stand for themselves in a URI but not in a
   page: encoded, a program need not know more than percent signs to read the link. */
static void put_encoded(buffer *out, struct bytes uri)
{
  while (uri.n) {
    size_t n = 0;
    while (n < uri.n && uri.s[n] != ':' && uri.s[n] != '\'' && uri.s[n] != '&')
      n++;
    put(out, bytes_of(uri.s, n));
    uri = bytes_after(uri, n);
    if (uri.n == 0)
      return;
    put(out, uri.s[0] == ':' ? BYTES("%3A") : uri.s[0] == '&' ? BYTES("%26") : BYTES("%27"));
    uri = bytes_after(uri, 1);
  }
}

void put_link(buffer *out, struct bytes name)
{
  while (name.n) {
    char escaped[PIECE * ESCAPE_URI_MAX];
    size_t const n = name.n < PIECE ? name.n : PIECE;
    size_t const length = escape_uri_path(escaped, sizeof escaped, bytes_of(name.s, n), 0);
    put_encoded(out, bytes_of(escaped, length));
    name = bytes_after(name, n);
  }
}

static void put_in_unit(buffer *out, uint64_t size, uint64_t unit)
{
  uint64_t const tenths = (size + unit / 20) / (unit / 10);
  if (tenths < 100) {
    put_number(out, tenths / 10);
    put_text(out, ".");
    put_number(out, tenths % 10);
  } else
    put_number(out, (size + unit / 2) / unit);
}

void put_size(buffer *out, uint64_t size)
{
  static char const letters[] = "kMGTPE";
  uint64_t unit = 1000;
  size_t i = 0;
  if (size < 1000) {
    put_number(out, size);
    put_text(out, NO_BREAK_SPACE "B");
    return;
  }
  /* 999.5 is written as 1.0 of the next one. */
  while (i + 2 < sizeof letters && (size + unit / 2) / unit >= 1000) {
    unit *= 1000;
    i++;
  }
  put_in_unit(out, size, unit);
  put_text(out, NO_BREAK_SPACE);
  put(out, bytes_of(letters + i, 1));
  put_text(out, "B");
}

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
