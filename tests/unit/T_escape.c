/* Escapes: exact, bounded, reversible. */
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

#include <httpway/escape.h>

typedef size_t escape_function(char *, size_t, struct bytes, bool *);

static struct {
  escape_function *escape;
  struct bytes text, want;
} const cases[] = {
  { escape_html, BYTES("plain text, 100%"), BYTES("plain text, 100%") },
  { escape_html, BYTES("<a href=\"x'y\">&"), BYTES("&lt;a href=&quot;x&#39;y&quot;&gt;&amp;") },
  { escape_html, BYTES("\0\n\x1f\x7f~ "), BYTES("&#x00;&#x0A;&#x1F;&#x7F;~ ") },
  { escape_html, BYTES("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
    BYTES("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80") },
  { escape_html, BYTES("\xf4\x8f\xbf\xbf\xed\x9f\xbf\xe0\xa0\x80\xf0\x90\x80\x80"),
    BYTES("\xf4\x8f\xbf\xbf\xed\x9f\xbf\xe0\xa0\x80\xf0\x90\x80\x80") },
  { escape_html, BYTES("\xe4"), BYTES("&#xFFFD;") },
  { escape_html, BYTES("\xe4<"), BYTES("&#xFFFD;&lt;") },
  { escape_html, BYTES("\x80x"), BYTES("&#xFFFD;x") },
  { escape_html, BYTES("\xc0\xae"), BYTES("&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xc1\xbf"), BYTES("&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xe0\x80\xaf"), BYTES("&#xFFFD;&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xed\xa0\x80"), BYTES("&#xFFFD;&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xf0\x80\x80\x80"), BYTES("&#xFFFD;&#xFFFD;&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xf4\x90\x80\x80"), BYTES("&#xFFFD;&#xFFFD;&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xf5\xff"), BYTES("&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xe2\x82"), BYTES("&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xf0\x9f\x98"), BYTES("&#xFFFD;&#xFFFD;&#xFFFD;") },
  { escape_html, BYTES("\xe2\x82\""), BYTES("&#xFFFD;&#xFFFD;&quot;") },
  { escape_uri_path, BYTES("/a-b._~!$&'()*+,;=:@/Z9"), BYTES("/a-b._~!$&'()*+,;=:@/Z9") },
  { escape_uri_path, BYTES("/a b?c#d%e"), BYTES("/a%20b%3Fc%23d%25e") },
  { escape_uri_path, BYTES("\r\n\0\x7f\xff\"<>\\^`{|}[]"),
    BYTES("%0D%0A%00%7F%FF%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D") },
  { escape_log, BYTES("GET /x HTTP/1.1 '<>~"), BYTES("GET /x HTTP/1.1 '<>~") },
  { escape_log, BYTES("a\"b\\c"), BYTES("a\\x22b\\x5Cc") },
  { escape_log, BYTES("\0\t\r\n\x1b[31m\x7f\x80\xff"),
    BYTES("\\x00\\x09\\x0D\\x0A\\x1B[31m\\x7F\\x80\\xFF") },
  { escape_json, BYTES("a\"b\\c\xff"), BYTES("a\\\\x22b\\\\x5Cc\\\\xFF") },
};

static void check_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[256];
    bool cut = false;
    struct bytes const want = cases[i].want;
    is_bytes(bytes_of(out, cases[i].escape(out, sizeof out, cases[i].text, &cut)), want, "escaped");
    ok(!cut, "not cut");
    cut = false;
    is_bytes(bytes_of(out, cases[i].escape(out, want.n, cases[i].text, &cut)), want,
             "exact room is enough");
    ok(!cut, "not cut by exact room");
  }
  bool cut = true;
  char out[4];
  is_number(escape_html(out, sizeof out, BYTES("x"), &cut), 1, "one byte");
  ok(cut, "cut is left alone when all fits");
  is_number(escape_log(0, 0, BYTES_NONE, 0), 0, "nothing in no room");
}

/* With less room the output is a prefix, never ends within a unit, and writes nothing behind the
 * room. */
static void check_rooms(void)
{
  unsigned int wrong = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t room = 0; room < cases[i].want.n; room++) {
      char out[256];
      bool cut = false;
      memset(out, '!', sizeof out);
      size_t const n = cases[i].escape(out, room, cases[i].text, &cut);
      wrong += !cut || n > room || memcmp(out, cases[i].want.s, n) != 0 || out[n] != '!' ||
               room - n >= ESCAPE_HTML_MAX;
      /* The same prefix comes out of a prefix of the input: no part of an escape was written. */
      bool whole = n == 0;
      for (size_t m = 1; m <= cases[i].text.n && !whole; m++) {
        char part[256];
        size_t const length = cases[i].escape(part, sizeof part, bytes_of(cases[i].text.s, m), 0);
        whole = length == n && memcmp(part, out, n) == 0;
      }
      wrong += !whole;
    }
  is_number(wrong, 0, "small rooms");
}

static unsigned int digit(char c)
{
  return (unsigned int)(strchr("0123456789ABCDEF", c) - "0123456789ABCDEF");
}

/* Reads an escaped text back: mark (and what follows it) introduces two digits. */
static size_t unescape(char *out, struct bytes text, struct bytes mark)
{
  size_t n = 0;
  for (size_t i = 0; i < text.n; i++)
    if (text.n - i >= mark.n + 2 && memcmp(text.s + i, mark.s, mark.n) == 0) {
      i += mark.n;
      out[n++] = (char)(unsigned char)(digit(text.s[i]) << 4 | digit(text.s[i + 1]));
      i++;
    } else
      out[n++] = text.s[i];
  return n;
}

static void check_reversible(void)
{
  unsigned int wrong = 0;
  srand(2);
  for (unsigned int round = 0; round < 2000; round++) {
    char text[256], out[256 * ESCAPE_LOG_MAX], back[256];
    size_t const n = round ? (unsigned int)rand() % 64 : 256;
    for (size_t i = 0; i < n; i++)
      text[i] = (char)(unsigned char)(round ? rand() : (int)i);
    if (round % 3 == 1)
      for (size_t i = 0; i < n; i++)
        text[i] = "\\x4\"1%"[(unsigned int)rand() % 6];
    struct bytes const in = bytes_of(text, n);
    bool cut = false;
    size_t length = escape_log(out, sizeof out, in, &cut);
    for (size_t i = 0; i < length; i++)
      wrong += out[i] < ' ' || out[i] > '~' || out[i] == '"';
    wrong += cut ||
             !bytes_equal(bytes_of(back, unescape(back, bytes_of(out, length), BYTES("\\x"))), in);
    length = escape_uri_path(out, sizeof out, in, &cut);
    wrong +=
        cut || !bytes_equal(bytes_of(back, unescape(back, bytes_of(out, length), BYTES("%"))), in);
  }
  is_number(wrong, 0, "log lines and URIs read back are what they were");
}

/* Whatever goes in, no markup, quote or control character comes out. */
static void check_html_harmless(void)
{
  unsigned int wrong = 0;
  srand(3);
  for (unsigned int round = 0; round < 2000; round++) {
    char text[64], out[64 * ESCAPE_HTML_MAX];
    bool cut = false;
    for (size_t i = 0; i < sizeof text; i++)
      text[i] = (char)(unsigned char)rand();
    size_t const n = escape_html(out, sizeof out, bytes_of(text, sizeof text), &cut);
    wrong += cut;
    for (size_t i = 0; i < n; i++)
      wrong += (unsigned char)out[i] < ' ' || out[i] == 127 || strchr("<>\"'", out[i]) != 0;
  }
  is_number(wrong, 0, "no markup from random bytes, and ESCAPE_HTML_MAX a byte is room enough");
}

/* Eight are looked at together: each byte, alone among harmless ones, at each place. */
static void check_places(size_t length)
{
  char text[20], out[40], want[40];
  unsigned int wrong = 0;
  for (unsigned int byte = 0; byte < 256; byte++)
    for (size_t place = 0; place < length; place++) {
      bool const plain = byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
      size_t const escaped = plain ? 1 : 4;
      memset(text, 'a', sizeof text);
      text[place] = (char)byte;
      memset(want, 'a', sizeof want);
      snprintf(want + place, 5, plain ? "%c" : "\\x%02X", byte);
      want[place + escaped] = 'a';
      size_t const n = escape_log(out, sizeof out, bytes_of(text, length), 0);
      wrong += n != length - 1 + escaped || memcmp(out, want, n) != 0;
    }
  is_number(wrong, 0, "every byte at every place");
}

int main(void)
{
  check_cases();
  for (size_t length = 1; length <= 20; length++)
    check_places(length);
  check_rooms();
  check_reversible();
  check_html_harmless();
  return tap_done();
}
