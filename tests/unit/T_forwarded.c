/* Forwarded and X-Forwarded-For: elements in the order written, "-" for one that names no address.
 */
#include <skalibs/nonposix.h>

#include "guarded.h"
#include "tap.h"

#include <httpway/forwarded.h>

static struct {
  char const *value, *clients; /* address[#port], separated by blanks */
} const lists[] = {
  { "", "-" },
  { " , ,, ", "- - - -" },
  { "192.0.2.1", "192.0.2.1" },
  { "192.0.2.1, 198.51.100.7,2001:db8::1", "192.0.2.1 198.51.100.7 2001:db8::1" },
  { ",192.0.2.1 , ,\t198.51.100.7\t,", "- 192.0.2.1 - 198.51.100.7 -" },
  { "192.0.2.1,", "192.0.2.1 -" },
  { "192.0.2.1:80, [2001:db8::1]:65535, [::1]", "192.0.2.1#80 2001:db8::1#65535 ::1" },
  { "::ffff:192.0.2.1, [::ffff:192.0.2.2]:3", "192.0.2.1 192.0.2.2#3" },
  { "unknown, _hidden, 1.2.3.4", "- - 1.2.3.4" },
  { "1.2.3, 01.2.3.4, 0x7f.0.0.1, 16909060", "- - - -" },
  { "1.2.3.4:, 1.2.3.4:65536, 1.2.3.4:x, 1.2.3.4:_x, 1.2.3.4 5", "- - - 1.2.3.4 -" },
  { "[::1, ::1], [::1]x, [1.2.3.4], [], fe80::1%eth0, \"1.2.3.4\"", "- - - - - - -" },
  { "<script>, 1.2.3.4;x, ../..", "- - -" },
};

static struct {
  char const *value, *clients;
} const forwarded[] = {
  { "", "-" },
  { " ,, \t,", "- - - -" },
  { "for=192.0.2.60, ", "192.0.2.60 -" },
  { "for=192.0.2.60", "192.0.2.60" },
  { "FOR=192.0.2.60;Proto=http;by=203.0.113.43", "192.0.2.60=http|" },
  { "for=192.0.2.43, for=198.51.100.17", "192.0.2.43 198.51.100.17" },
  { "for=192.0.2.43,for=\"[2001:db8:cafe::17]:4711\"", "192.0.2.43 2001:db8:cafe::17#4711" },
  { "proto=https ; for=\"192.0.2.43:80\" ;by=_x", "192.0.2.43#80=https|" },
  { ";;for=192.0.2.43;;, ;", "192.0.2.43 -" },
  { "for=unknown, for=_gazonk, for=\"_SEVKISEK\", for=\"unknown:5\"", "- - - -" },
  { "for=\"192.0.2.43:_obf\", for=\"[::1]:_\"", "192.0.2.43 -" },
  { "for=\"192.0.2.43:_o@f\", for=\"192.0.2.43:_o.-_9\", for=\"192.0.2.43:_o \"",
    "- 192.0.2.43 -" },
  { "for=\"[::ffff:192.0.2.43]:5\"", "192.0.2.43#5" },
  { "proto=https, by=1.2.3.4", "-=https| -" },
  { "HOST=\"h:8443\";for=1.2.3.4;PROTO=\"https\", proto=http;host=x",
    "1.2.3.4=https|h:8443 -=http|x" },
  { "proto=https;for=1.2.3.4;proto=http, host=a;host=a;for=1.2.3.4", "- -" },
  { "proto=https;for=1.2.3.4 x;host=h, host=\"\";for=1.2.3.4", "- 1.2.3.4=|" },
  { "for=1.2.3.4;for=1.2.3.5, for=1.2.3.4;for=1.2.3.4", "- -" },
  { "for=2001:db8::1, for=[2001:db8::1], for=1.2.3.4:80", "- - -" },
  { "for=\"2001:db8::1\", for=\"1.2.3.04\", for=\"\"", "- - -" },
  { "for= 1.2.3.4, for =1.2.3.4, for, =1.2.3.4, for=", "- - - - -" },
  { "for=1.2.3.4 x, for=1.2.3.4 ;proto=a b", "- -" },
  { "for=\"1.2.3.4\\\", for=1.2.3.5", "- 1.2.3.5" },
  { "host=\"a, for=6.6.6.6\";for=1.2.3.4", "1.2.3.4=|a, for=6.6.6.6" },
  { "host=\"a\\\", for=6.6.6.6\";for=1.2.3.4", "1.2.3.4=|a\\\", for=6.6.6.6" },
  { "host=\"a\\\"\";for=1.2.3.4", "1.2.3.4=|a\\\"" },
  /* What a client left open ends where the proxy's element begins. */
  { "for=\"6.6.6.6, for=1.2.3.4", "- 1.2.3.4" },
  { "for=\"6.6.6.6, for=\"[2001:db8::1]:4711\"", "- 2001:db8::1#4711" },
  { "for=6.6.6.6;x=\", for=\"1.2.3.4:80\";by=\"[::1]\"", "- 1.2.3.4#80" },
  { "x=\"\\, for=1.2.3.4", "- 1.2.3.4" },
  { "x=\"a, y=\"b, for=1.2.3.4", "- - 1.2.3.4" },
  /* Open to the end: none. */
  { "for=\"1.2.3.4", "-" },
  { "for=1.2.3.4, for=\"1.2.3.5", "1.2.3.4 -" },
  { "for=\"1.2.3.4\\", "-" },
  { "for=1.2.3.4;x=\"", "-" },
};

static void check(enum forwarded_field field, char const *value, char const *want)
{
  struct bytes rest = guarded(bytes_from_string(value));
  struct forwarded_element element;
  char got[512] = "";
  size_t n = 0;

  while (forwarded_next(field, &rest, &element)) {
    char text[ADDRESS_TEXT_MAX];
    int const length = (int)address_format(text, &element.client);
    n += (size_t)snprintf(got + n, sizeof got - n, n ? " %.*s" : "%.*s", length, text);
    if (element.client.family == ADDRESS_NONE)
      n += (size_t)snprintf(got + n, sizeof got - n, "-");
    if (element.client.port)
      n += (size_t)snprintf(got + n, sizeof got - n, "#%u", element.client.port);
    if (element.proto.s || element.host.s)
      n += (size_t)snprintf(got + n, sizeof got - n, "=%.*s|%.*s", (int)element.proto.n,
                            element.proto.s, (int)element.host.n, element.host.s);
  }
  is_bytes(bytes_of(got, n), bytes_from_string(want), value);
}

static void check_words(char const *value, char const *want)
{
  struct bytes rest = bytes_from_string(value), word;
  char got[256] = "";
  size_t n = 0;

  while (forwarded_next_word(&rest, &word))
    n += (size_t)snprintf(got + n, sizeof got - n, "[%.*s]", (int)word.n, word.s);
  is_bytes(bytes_of(got, n), bytes_from_string(want), value);
}

int main(void)
{
  check_words("https", "[https]");
  check_words(" a ,\tb c,, d\t", "[a][b c][][d]");
  check_words(",", "[][]");
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    check(FORWARDED_X_FORWARDED_FOR, lists[i].value, lists[i].clients);
  for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++)
    check(FORWARDED_FORWARDED, forwarded[i].value, forwarded[i].clients);
  return tap_done();
}
