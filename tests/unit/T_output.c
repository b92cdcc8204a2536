/* output: what is appended, and that what does not fit is never written, only remembered. */
#include <stdint.h>

#include <httpway/output.h>

#include "tap.h"

static char room[128];

/* The byte behind the room is a guard. */
static struct output fresh(size_t size)
{
  memset(room, '#', sizeof room);
  return (struct output){ .s = room, .room = size };
}

static void test_appending(void)
{
  struct output out = fresh(100);
  output_text(&out, "a");
  output_put(&out, BYTES("\0b"));
  output_put(&out, BYTES_NONE);
  output_number(&out, 0);
  output_number(&out, UINT64_MAX);
  is_bytes(output_bytes(&out), BYTES("a\0b018446744073709551615"), "texts, bytes and numbers");
  out = fresh(100);
  output_field(&out, "Content-Length", BYTES("7"));
  output_field(&out, "Empty", BYTES_NONE);
  is_bytes(output_bytes(&out), BYTES("Content-Length: 7\r\nEmpty: \r\n"), "fields");
  out = fresh(100);
  output_html(&out, BYTES("<a>&"));
  output_uri_path(&out, BYTES("/a b%\n"));
  is_bytes(output_bytes(&out), BYTES("&lt;a&gt;&amp;/a%20b%25%0A"),
           "escaped for HTML and for URIs");
  ok(!out.overflow, "all of it fits");
}

static void test_limits(void)
{
  struct output out = fresh(5);
  output_text(&out, "12345");
  ok(!out.overflow && out.length == 5, "exactly full is no overflow");
  output_text(&out, "");
  ok(!out.overflow, "nothing still fits");
  output_text(&out, "6");
  ok(out.overflow, "one byte more is remembered");
  ok(out.length == 5 && room[5] == '#', "and not written");
  out = fresh(5);
  output_text(&out, "1234");
  output_number(&out, 56);
  ok(out.overflow && out.length == 4 && room[4] == '#', "a number is whole or not there");
  output_text(&out, "x");
  ok(out.overflow && room[5] == '#', "once overflown it stays so");
  out = fresh(5);
  output_html(&out, BYTES("ab<<"));
  ok(out.overflow && out.length <= 5 && room[5] == '#', "HTML stays within its room");
  out = fresh(4);
  output_uri_path(&out, BYTES("/\xff\xff"));
  ok(out.overflow && out.length <= 4 && room[4] == '#', "so do paths");
}

static struct bytes expanded(char const *text, char const *host)
{
  static struct output out;
  out = fresh(20);
  output_expanded(&out, bytes_from_string(text), bytes_from_string(host));
  return out.overflow ? BYTES("overflow") : output_bytes(&out);
}

static void test_expanding(void)
{
  is_bytes(expanded("/w/*/d", "h.x"), BYTES("/w/h.x/d"), "a star becomes the host");
  is_bytes(expanded("**-*", "h"), BYTES("hh-h"), "every star");
  is_bytes(expanded("*", "h"), BYTES("h"), "also alone");
  is_bytes(expanded("/w/*", ""), BYTES("/w/*"), "without a host it stays");
  is_bytes(expanded("/w", "h"), BYTES("/w"), "nothing to expand");
  is_bytes(expanded("", "h"), BYTES_NONE, "nothing at all");
  is_bytes(expanded("*", "a*b"), BYTES("a*b"), "a star in the host is not expanded again");
  is_bytes(expanded("/*/*", "0123456789"), BYTES("overflow"), "too long is an overflow");
}

int main(void)
{
  test_appending();
  test_limits();
  test_expanding();
  return tap_done();
}
