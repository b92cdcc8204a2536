/* URLs that something is appended to: where scheme, host and port cannot grow any more. */
#include <httpway/url.h>

#include "tap.h"

static struct {
  char const *url;
  bool path, authority;
} const urls[] = {
  { "http://good.test", false, true },
  { "http://good.test/", true, true },
  { "http://good.test/a", true, true },
  { "http://good.test?u=", true, true },
  { "http://good.test#", true, true },
  { "http://good.test:80", false, true },
  { "http://good.test:", false, true },
  { "http://user", false, true },
  { "http://user@good.test", false, true },
  { "http://[2001:db8::1]", false, true },
  { "HTTPS://good.test", false, true },
  { "https:\\\\good.test", false, true },
  { "http://good.test\\x", false, true },
  { "http:", false, false },
  { "http://", false, false },
  { "https:///", true, false },
  { "https:///good.test", true, false },
  { "http:/good.test", true, false },
  { "http://h", false, true },
  { "ws:h", false, false },
  { "http:good.test", false, false },
  { "http://?x", true, false },
  { "http://#x", true, false },
  { "ftp:", false, false },
  { "wss://", false, false },
  { "mailto:a@good.test", false, true },
  { "urn:a/b", true, true },
  { "javascript", false, true },
  { "foo", false, true },
  { "foo/bar", true, true },
  { "?q", true, true },
  { "#f", true, true },
  { "//good.test", false, true },
  { "//good.test/", true, true },
  { "", false, true },
  { "-:x", false, true },
  { "a-b:http", false, true },
  { "svn+ssh://", false, true },
  { "a-b://good.test", false, true },
  { "h2.x://good.test/", true, true },
  { "-x://good.test", false, true },
  { "/x://good.test", true, true },
};

/* Nothing behind the end is looked at. */
static void test_ends(void)
{
  ok(url_has_authority(bytes_of("http:", 4)), "a colon behind the end");
  ok(url_has_scheme(BYTES("HTTPS://h")) && url_has_scheme(BYTES("mailto:a")) &&
         url_has_scheme(BYTES("a:")),
     "a scheme");
  ok(!url_has_scheme(BYTES("h:80/x")) && !url_has_scheme(BYTES("www.h.test:8080")) &&
         !url_has_scheme(BYTES("1:x")) && !url_has_scheme(BYTES("c:\\www")) &&
         !url_has_scheme(BYTES("c:/www")) && !url_has_scheme(BYTES("/a:b")) &&
         !url_has_scheme(BYTES(":b")) && !url_has_scheme(BYTES("")) &&
         !url_has_scheme(bytes_of("h:", 1)),
     "none");
  ok(!url_has_path(bytes_of("http://h/", 8)), "a slash behind the end");
  ok(!url_has_authority(bytes_of("http://h", 7)), "a host behind the end");
}

int main(void)
{
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
    struct bytes const url = bytes_from_string(urls[i].url);
    ok(url_has_path(url) == urls[i].path, urls[i].url);
    ok(url_has_authority(url) == urls[i].authority, "... host");
  }
  test_ends();
  return tap_done();
}
