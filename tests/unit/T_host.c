/* Host names, cleaned: whatever comes out is one harmless path segment. */
#include "tap.h"

#include <httpway/host.h>

static struct {
  char const *text, *clean; /* clean "": refused */
} const hosts[] = {
  { "example.org", "example.org" },
  { "Example.ORG", "example.org" },
  { "example.org.", "example.org" },
  { "example.org:80", "example.org" },
  { "example.org.:80", "example.org" },
  { "example.org:", "example.org" },
  { "example.org:0", "example.org" },
  { "example.org:65535", "example.org" },
  { "example.org:000080", "example.org" },
  { "a", "a" },
  { "-", "-" },
  { "-a-.-b", "-a-.-b" },
  { "a_b", "a_b" },
  { "127.0.0.1:8080", "127.0.0.1" },
  { "[::1]", "[::1]" },
  { "[2001:DB8::A]:443", "[2001:db8::a]" },
  { "[::1]:", "[::1]" },
  { "[0:0:0:0:0:0:0:1]", "[::1]" },
  { "[0000::0001]:80", "[::1]" },
  { "[::0.0.0.1]", "[::1]" },
  { "[2001:db8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]" },
  { "[2001:0DB8::0:A]", "[2001:db8::a]" },
  { "[::FFFF:102:304]", "[::ffff:1.2.3.4]" },
  { "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535",
    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]" },
  { "[::ffff:1.2.3.4]", "[::ffff:1.2.3.4]" },
  { "", "" },
  { ".", "" },
  { "..", "" },
  { "...", "" },
  { "../x", "" },
  { "/", "" },
  { "a/b", "" },
  { "a\\b", "" },
  { ".a", "" },
  { "a..", "" },
  { "a..b", "" },
  { "..a", "" },
  { "a.b..", "" },
  { "%2e", "" },
  { "%2e%2e", "" },
  { "a b", "" },
  { " a", "" },
  { "a ", "" },
  { "a\t", "" },
  { "a,b", "" },
  { "a@b", "" },
  { "user@a:80", "" },
  { "a*", "" },
  { "*", "" },
  { "~", "" },
  { "\xc3\xa4", "" },
  { "a:65536", "" },
  { "a:99999", "" },
  { "a:99999999999999999999999999", "" },
  { "a:b", "" },
  { "a:8o", "" },
  { "a:+80", "" },
  { "a:-1", "" },
  { "a: 80", "" },
  { "a:80:80", "" },
  { ":80", "" },
  { ":", "" },
  { ".:80", "" },
  { "[", "" },
  { "[]", "" },
  { "[::1", "" },
  { "::1", "" },
  { "[::1]x", "" },
  { "[::1].", "" },
  { "[::1]]", "" },
  { "[::1]:x", "" },
  { "[::1]:65536", "" },
  { "[[::1]]", "" },
  { "[0:0:0:0:0:0:0:1]x", "" },
  { "[0:0:0:0:0:0:0:0:1]", "" },
  { "[1.2.3.4]", "" },
  { "[..]", "" },
  { "[a/b]", "" },
  { "[fe80::1%25lo]", "" },
  { "[v1.]", "" },
  { "[v.x]", "" },
  { "[vg.x]", "" },
  { "[v1x]", "" },
  { "[v1.a/b]", "" },
  { "[v1.a'b]", "" },
  { "[v1.a[b]", "" },
  { "[v1.x", "" },
  { "[w1.x]", "" },
  { "[v1.x]", "[v1.x]" },
  { "[V1F.X]:80", "[v1f.x]" },
  { "[v1.fe80::a+en-1.~_]", "[v1.fe80::a+en-1.~_]" },
  { "a[::1]", "" },
};

static void check_table(void)
{
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    char out[HOST_MAX];
    is_bytes(bytes_of(out, host_clean(out, bytes_from_string(hosts[i].text))),
             bytes_from_string(hosts[i].clean), hosts[i].text);
  }
  char out[HOST_MAX];
  is_number(host_clean(out, BYTES("a\0b")), 0, "NUL");
  is_number(host_clean(out, BYTES("a\0")), 0, "NUL at the end");
  is_number(host_clean(out, BYTES_NONE), 0, "nothing");
}

static void check_length(void)
{
  char text[HOST_MAX + 8], out[HOST_MAX];
  memset(text, 'x', sizeof text);
  is_number(host_clean(out, bytes_of(text, HOST_MAX)), HOST_MAX, "255 bytes");
  is_number(host_clean(out, bytes_of(text, HOST_MAX + 1)), 0, "256 bytes");
  text[HOST_MAX] = '.';
  is_number(host_clean(out, bytes_of(text, HOST_MAX + 1)), HOST_MAX, "255 and a final dot");
  memcpy(text + HOST_MAX, ":80", 3);
  is_number(host_clean(out, bytes_of(text, HOST_MAX + 3)), HOST_MAX, "255 and a port");
}

/* Of all strings of four bytes from a nasty alphabet none gets out that could leave a directory. */
static void check_harmless(void)
{
  static char const alphabet[] = "aZ.:/[]-\\% ";
  size_t const n = sizeof alphabet - 1;
  unsigned int bad = 0, good = 0;

  for (size_t i = 0; i < n * n * n * n; i++) {
    char text[4] = { alphabet[i % n], alphabet[i / n % n], alphabet[i / n / n % n],
                     alphabet[i / n / n / n] };
    char out[HOST_MAX], again[HOST_MAX];
    size_t const length = host_clean(out, bytes_of(text, 4));
    if (length == 0)
      continue;
    good++;
    if (memchr(out, '/', length) || memchr(out, '\\', length) || out[0] == '.' ||
        out[length - 1] == '.' || memchr(out, 'Z', length))
      bad++;
    if (host_clean(again, bytes_of(out, length)) != length || memcmp(out, again, length) != 0)
      bad++;
  }
  is_number(bad, 0, "every host is harmless, and clean already when cleaned again");
  ok(good > 50, "some were hosts");
}

static void check_port(char const *text, unsigned int port)
{
  is_number(host_port(bytes_from_string(text)), port, text);
}

int main(void)
{
  check_port("", 0);
  check_port("a", 0);
  check_port("a:", 0);
  check_port("a:0", 0);
  check_port("a.:8443", 8443);
  check_port("a:65535", 65535);
  check_port("a:000080", 80);
  check_port("[::1]", 0);
  check_port("[::1]:", 0);
  check_port("[::1]:8080", 8080);
  check_table();
  check_length();
  check_harmless();
  return tap_done();
}
