/* base64: the vectors of RFC 4648 section 10, and every way of not being one. */
#include <httpway/base64.h>

#include "tap.h"

static char out[64];

static void decodes(struct bytes text, struct bytes want)
{
  size_t length = 99;
  ok(base64_decode(text, out, sizeof out, &length), "decodes");
  is_bytes(bytes_of(out, length), want, text.n ? text.s : "(empty)");
}

static bool refuses(struct bytes text)
{
  size_t length;
  return !base64_decode(text, out, sizeof out, &length);
}

static void test_vectors(void)
{
  decodes(BYTES(""), BYTES(""));
  decodes(BYTES("Zg=="), BYTES("f"));
  decodes(BYTES("Zm8="), BYTES("fo"));
  decodes(BYTES("Zm9v"), BYTES("foo"));
  decodes(BYTES("Zm9vYg=="), BYTES("foob"));
  decodes(BYTES("Zm9vYmE="), BYTES("fooba"));
  decodes(BYTES("Zm9vYmFy"), BYTES("foobar"));
  decodes(BYTES("AAEC/f7/"), BYTES("\0\1\2\375\376\377"));
  decodes(BYTES("+/+/"), BYTES("\373\377\277"));
}

static void test_refusals(void)
{
  ok(refuses(BYTES("Zg")) && refuses(BYTES("Zg=")) && refuses(BYTES("Zm8")), "no padding");
  ok(refuses(BYTES("Z")) && refuses(BYTES("Zm9vY")), "one character alone");
  ok(refuses(BYTES("====")) && refuses(BYTES("Z===")) && refuses(BYTES("=Zm8")) &&
         refuses(BYTES("A===")) && refuses(BYTES("AAAAA===")) && refuses(BYTES("AAAA====")),
     "padding alone");
  ok(refuses(BYTES("Zg==Zg==")) && refuses(BYTES("Zg==Zm9v")), "padding in the middle");
  ok(refuses(BYTES("Zh==")) && refuses(BYTES("Zm9=")), "bits that mean nothing");
  ok(refuses(BYTES("Zm 9v")) && refuses(BYTES("Zm9v\n")) && refuses(BYTES(" Zm9v")), "white space");
  ok(refuses(BYTES("-_-_")) && refuses(BYTES("Zm9\0")) && refuses(BYTES("Zm9\377")), "others");
}

static void test_every_byte(void)
{
  unsigned int good = 0;
  for (int c = 0; c < 256; c++) {
    char text[4] = { 'A', (char)c, 'A', 'A' };
    good += !refuses(bytes_of(text, 4));
  }
  is_number(good, 64, "the alphabet has 64 characters");
}

static void test_room(void)
{
  size_t length;
  ok(base64_decode(BYTES("Zm9v"), out, 3, &length) &&
         !base64_decode(BYTES("Zm9v"), out, 2, &length),
     "as much room as it takes");
  out[1] = 'x';
  ok(base64_decode(BYTES("Zg=="), out, 1, &length) && out[1] == 'x', "padding takes none");
}

int main(void)
{
  test_vectors();
  test_refusals();
  test_every_byte();
  test_room();
  return tap_done();
}
