/* Field lines found in a head and taken out of it. */
#include "../../src/httpd/respond/header_rules.h"

#include "tap.h"

static char buffer[256];

static struct output head_of(char const *before, char const *head)
{
  struct output out = { .s = buffer, .room = sizeof(buffer) };
  output_text(&out, before);
  output_text(&out, head);
  return out;
}

static void removes(char const *head, struct bytes name, char const *left)
{
  struct output out = head_of("X: before\r\n", head);
  head_remove(&out, 11, name);
  is_bytes(bytes_of(buffer + 11, out.length - 11), bytes_from_string(left), name.s);
}

int main(void)
{
  struct output out = head_of("A: earlier\r\n\r\n", "HTTP/1.1 200 OK\r\nB: 1\r\n");
  ok(head_has(&out, 14, BYTES("b")), "any case");
  ok(!head_has(&out, 14, BYTES("A")), "of an answer before it");
  ok(!head_has(&out, 14, BYTES("HTTP/1.1 200 OK")), "not the status line");
  removes("S\r\nX: 1\r\nY: 2\r\nx: 3\r\n", BYTES("X"), "S\r\nY: 2\r\n");
  removes("S\r\nX: 1\r\nX: 2\r\nY: 3\r\nX: 4\r\nZ: 5\r\nX: 6\r\n", BYTES("x"),
          "S\r\nY: 3\r\nZ: 5\r\n");
  removes("S\r\nA: 1\r\nX: 2\r\nB: 3\r\nC: 4\r\n", BYTES("X"), "S\r\nA: 1\r\nB: 3\r\nC: 4\r\n");
  removes("S\r\nXY: 1\r\n", BYTES("X"), "S\r\nXY: 1\r\n");
  removes("S\r\n", BYTES("X"), "S\r\n");
  out = head_of("", "S\r\nX: 1\r\n");
  out.overflow = true;
  head_remove(&out, 0, BYTES("X"));
  is_number(out.length, 9, "what did not fit is left alone");
  return tap_done();
}
