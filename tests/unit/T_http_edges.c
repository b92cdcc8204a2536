/* Edges that larger tests pass by: every byte of a path, statuses to answer with, points that are
 * none, fields that just fit. */
#include <httpway/escape.h>
#include <httpway/imagemap.h>
#include <httpway/request.h>
#include <httpway/script_head.h>

#include "tap.h"

/* RFC 3986: unreserved, sub-delims, ':', '@' and '/' stay; of all else there is its number. */
static void test_path_bytes(void)
{
  static char const stay[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "-._~!$&'()*+,;=:@/";
  bool right = true;

  for (int c = 0; c < 256; c++) {
    char byte = (char)c, out[8], want[8];
    bool cut = false;
    size_t const n = escape_uri_path(out, sizeof(out), bytes_of(&byte, 1), &cut);
    bool const as_it_is = c && strchr(stay, c);
    if (!as_it_is)
      snprintf(want, sizeof(want), "%%%02X", c);
    right = right && !cut &&
            bytes_equal(bytes_of(out, n), as_it_is ? bytes_of(&byte, 1) : bytes_from_string(want));
  }
  ok(right, "each byte of a path stays, or is its number");
}

static void status_check(char const *printed, unsigned int failure)
{
  struct script_head head;

  ok(script_head_parse(&head, bytes_from_string(printed), 100, false) == SCRIPT_HEAD_BAD,
     "a head that is refused");
  is_number(head.failure, failure, "and with what that is answered");
}

static void test_script_statuses(void)
{
  status_check("Status: 99\n\n", 500);
  status_check("Status: 600\n\n", 500);
  status_check("Status: 20\n\n", 500);
  status_check("Status: 101\n\n", 500);
  status_check("Content-Length: +5\n\n", 502);
  status_check("no colon\n\n", 502);
}

static void test_points(void)
{
  static char const *const none[] = { "5", "5;5", ",", "5,", ",5", "5,x", "x,5" };
  struct bytes const map = BYTES("default /default\nrect /rect 0,0 10,10\n");
  struct bytes url;
  unsigned int line;

  ok(imagemap_find(map, BYTES("5,5"), true, &url, &line) == IMAGEMAP_FOUND &&
         bytes_equal(url, BYTES("/rect")),
     "a point");
  for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
    ok(imagemap_find(map, bytes_from_string(none[i]), true, &url, &line) != IMAGEMAP_FOUND ||
           !bytes_equal(url, BYTES("/rect")),
       none[i]);
}

static void test_joined(void)
{
  static char text[] =
      "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 12345\r\nX-Forwarded-For: 678\r\n\r\n";
  static struct request r;
  struct bytes value;
  char buffer[16];

  request_init(&r);
  ok(request_feed(&r, text, sizeof(text) - 1, sizeof(text)) == REQUEST_COMPLETE,
     "a field of two lines");
  for (size_t room = 0; room <= sizeof(buffer); room++) {
    bool const fits = request_field_joined(&r, FIELD_X_FORWARDED_FOR, buffer, room, &value);
    if (fits)
      is_bytes(value, BYTES("12345,678"), "joined");
    ok(fits ? room >= 9 : room < 11, "where there is room for it");
  }
}

int main(void)
{
  test_path_bytes();
  test_script_statuses();
  test_points();
  test_joined();
  return tap_done();
}
