/* The chunked coding: what is content, what is bad, where it ends, and that none of it depends on
   how the bytes arrive or where they are put. */
#include "tap.h"

#include <stdlib.h>

#include <httpway/chunked.h>

enum { ROOM = 65536 };

/* clang-format off */
#define GOOD(coded, content) { BYTES(coded), BYTES(content), CHUNKED_END }
#define MORE(coded, content) { BYTES(coded), BYTES(content), CHUNKED_MORE }
#define BAD(coded) { BYTES(coded), BYTES(""), CHUNKED_BAD }
#define END "0\r\n\r\n"
/* clang-format on */

static struct {
  struct bytes coded, content;
  enum chunked_state state;
} const samples[] = {
  GOOD(END, ""),
  GOOD("000\r\n\r\n", ""),
  GOOD("0000000000000000\r\n\r\n", ""),
  GOOD("5\r\nhello\r\n" END, "hello"),
  GOOD("1\r\na\r\n2\r\nbc\r\n" END, "abc"),
  GOOD("a\r\n0123456789\r\nA\r\nabcdefghij\r\n" END, "0123456789abcdefghij"),
  GOOD("0000000000000003\r\nabc\r\n" END, "abc"),
  GOOD("5\r\n\r\n0\r\n\r\n" END, "\r\n0\r\n"),
  GOOD("3\r\n\0\x7f\xff\r\n" END, "\0\x7f\xff"),
  GOOD("3;a\r\nabc\r\n" END, "abc"),
  GOOD("3;a;b=c \t; \td \t= \te;f=\"\"\r\nabc\r\n" END, "abc"),
  GOOD("3;a=\"\xe4 \t\\\"\\\\;=,\" ;b\r\nabc\r\n" END, "abc"),
  GOOD("3;a=b;c=\"d;e\"\r\nabc\r\n0;last\r\n\r\n", "abc"),
  GOOD("3 \t;a\r\nabc\r\n" END, "abc"),
  GOOD("0\r\nA: b\r\n\r\n", ""),
  GOOD("1\r\nx\r\n0\r\nContent-Length: 5\r\nHost:\r\n!#$%&'*+-.^_`|~09aZ:\t\xe4 :\r\n\r\n", "x"),

  MORE("", ""),
  MORE("0", ""),
  MORE("0\r\n", ""),
  MORE("0\r\n\r", ""),
  MORE("0\r\nA: b\r\n", ""),
  MORE("5\r\nhel", "hel"),
  MORE("5\r\nhello", "hello"),
  MORE("5\r\nhello\r", "hello"),
  MORE("7fffffffffffffff\r\nabc", "abc"),
  MORE("7FFFFFFFFFFFFFFF;x\r\nabc", "abc"),

  BAD("\r\n"),
  BAD("\n"),
  BAD(";a\r\n"),
  BAD(" 5\r\nhello"),
  BAD("\t5\r\nhello"),
  BAD("5 \r\nhello"),
  BAD("5 5\r\nhello"),
  BAD("5 ,a\r\nhello"),
  BAD("5,\r\nhello"),
  BAD("-1\r\n"),
  BAD("+5\r\nhello"),
  BAD("0x5\r\nhello"),
  BAD("5h\r\nhello"),
  BAD("g\r\n"),
  BAD("\xb5\r\n"),
  BAD("00000000000000003\r\nabc\r\n"),
  BAD("00000000000000000\r\n\r\n"),
  BAD("8000000000000000\r\n"),
  BAD("ffffffffffffffff\r\n"),
  BAD("10000000000000000\r\n"),
  BAD("10000000000000005\r\nhello\r\n"),
  BAD("5\nhello\r\n"),
  BAD("5\rhello\r\n"),
  BAD("5\r\rhello\r\n"),
  BAD("5\0\r\nhello\r\n"),
  BAD("5;\r\nhello\r\n"),
  BAD("5; \r\nhello\r\n"),
  BAD("5; @\r\nhello\r\n"),
  BAD("5;;a\r\nhello\r\n"),
  BAD("5;=a\r\nhello\r\n"),
  BAD("5;a=\r\nhello\r\n"),
  BAD("5;a==b\r\nhello\r\n"),
  BAD("5;a \r\nhello\r\n"),
  BAD("5;a b\r\nhello\r\n"),
  BAD("5;a=b c\r\nhello\r\n"),
  BAD("5;a=b \r\nhello\r\n"),
  BAD("5;a,b\r\nhello\r\n"),
  BAD("5;a=b@\r\nhello\r\n"),
  BAD("5;a=b\"c\"\r\nhello\r\n"),
  BAD("5;a=\"b\"c\r\nhello\r\n"),
  BAD("5;a=\"b\r\nhello\r\n"),
  BAD("5;a=\"b\\\r\nhello\r\n"),
  BAD("5;a=\"b\" \r\nhello\r\n"),
  BAD("5;a=\"b\x1f\"\r\nhello\r\n"),
  BAD("5;a=\"b\\\x1f\"\r\nhello\r\n"),
  BAD("5;\xe4\r\nhello\r\n"),
  BAD("5;a\0b\r\nhello\r\n"),
  BAD("5;a\nhello\r\n"),
  BAD("5;a\rb\r\nhello\r\n"),
  BAD("5;a\x7f\r\nhello\r\n"),
  BAD("5;a\x1f\r\nhello\r\n"),
  BAD("0\n\n"),
  BAD("0\r\n\n"),
  BAD("0\r\n\r\r"),
  BAD("0\r\n A: b\r\n\r\n"),
  BAD("0\r\n\tA: b\r\n\r\n"),
  BAD("0\r\nA: b\r\n c\r\n\r\n"),
  BAD("0\r\nA : b\r\n\r\n"),
  BAD("0\r\nA b: c\r\n\r\n"),
  BAD("0\r\nA\r\n\r\n"),
  BAD("0\r\n: b\r\n\r\n"),
  BAD("0\r\nA\xe4: b\r\n\r\n"),
  BAD("0\r\nA: b\n\r\n"),
  BAD("0\r\nA: b\rc\r\n\r\n"),
  BAD("0\r\nA: b\0c\r\n\r\n"),
  BAD("0\r\nGET / HTTP/1.1\r\n\r\n"),
};

/* Bad, but with content before it. */
static struct {
  struct bytes coded, content;
} const spoilt[] = {
  { BYTES("5\r\nhello\n"), BYTES("hello") },
  { BYTES("5\r\nhello\r\r\n"), BYTES("hello") },
  { BYTES("5\r\nhello5\r\nworld\r\n"), BYTES("hello") },
  { BYTES("5\r\nhello!\r\n" END), BYTES("hello") },
  { BYTES("5\r\nhello\r\n\r\n"), BYTES("hello") },
  { BYTES("5\r\nhello\r\n6 \r\n"), BYTES("hello") },
};

static char out[ROOM];

/* Decodes the parts before and behind `split`; whether all of the input was taken, but what follows
   the end. */
static bool decode_in_two(struct chunked *c, struct bytes coded, size_t split, size_t *content)
{
  size_t first, second;

  chunked_init(c);
  size_t taken = chunked_decode(c, coded.s, split, out, &first);
  taken += chunked_decode(c, coded.s + split, coded.n - split, out + first, &second);
  *content = first + second;
  return taken == coded.n;
}

static bool same_at_every_split(struct bytes coded, struct bytes content, enum chunked_state state)
{
  struct chunked c;
  size_t n;

  for (size_t split = 0; split <= coded.n; split++)
    if (!decode_in_two(&c, coded, split, &n) || c.state != state ||
        !bytes_equal(bytes_of(out, n), content))
      return false;
  return true;
}

static bool same_byte_by_byte(struct bytes coded, struct bytes content, enum chunked_state state)
{
  struct chunked c;
  size_t length = 0, n;

  chunked_init(&c);
  for (size_t i = 0; i < coded.n; i++, length += n)
    if (chunked_decode(&c, coded.s + i, 1, out + length, &n) != 1)
      return false;
  return c.state == state && bytes_equal(bytes_of(out, length), content);
}

static bool same_in_place(struct bytes coded, struct bytes content, enum chunked_state state)
{
  struct chunked c;
  size_t n;

  memcpy(out, coded.s, coded.n);
  chunked_init(&c);
  return chunked_decode(&c, out, coded.n, out, &n) == coded.n && c.state == state &&
         bytes_equal(bytes_of(out, n), content);
}

static void test_sample(struct bytes coded, struct bytes content, enum chunked_state state)
{
  static char const *const names[] = { "more", "end", "bad" };
  char what[80];

  snprintf(what, sizeof what, "%s: %.60s", names[state], coded.s);
  for (size_t i = 0; what[i]; i++)
    if (what[i] < ' ' || what[i] > '~')
      what[i] = '.';
  ok(same_at_every_split(coded, content, state), what);
  ok(same_byte_by_byte(coded, content, state), "... byte by byte");
  ok(same_in_place(coded, content, state), "... in place");
}

static void test_samples(void)
{
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
    test_sample(samples[i].coded, samples[i].content, samples[i].state);
  for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++)
    test_sample(spoilt[i].coded, spoilt[i].content, CHUNKED_BAD);
}

static void test_next_request(void)
{
  struct bytes const coded = BYTES("3\r\nabc\r\n0\r\nA: b\r\n\r\nGET / HTTP/1.1\r\n");
  size_t const end = coded.n - strlen("GET / HTTP/1.1\r\n");
  struct chunked c;
  size_t n;

  chunked_init(&c);
  is_number(chunked_decode(&c, coded.s, coded.n, out, &n), end, "the next request is left alone");
  is_number(c.state, CHUNKED_END, "... and the content has ended");
  is_bytes(bytes_of(out, n), BYTES("abc"), "... and is all there");
  is_number(chunked_decode(&c, coded.s + end, coded.n - end, out, &n), 0,
            "nothing is taken behind the end");
  is_number(n, 0, "... and nothing is written");
}

static void test_behind_bad(void)
{
  struct chunked c;
  size_t n;

  chunked_init(&c);
  is_number(chunked_decode(&c, "x\r\n0\r\n\r\n", 8, out, &n), 8, "bad input is taken whole");
  is_number(chunked_decode(&c, END, 5, out, &n), 5, "and what follows too");
  is_number(c.state, CHUNKED_BAD, "bad stays bad");
  is_number(n, 0, "without content");
}

/* before, then n times the byte, then behind. */
static enum chunked_state with_run(char const *before, char byte, size_t n, char const *behind)
{
  static char coded[4 * ROOM];
  size_t const first = strlen(before), last = strlen(behind);
  struct chunked c;
  size_t written;

  memcpy(coded, before, first);
  memset(coded + first, byte, n);
  memcpy(coded + first + n, behind, last);
  chunked_init(&c);
  chunked_decode(&c, coded, first + n + last, coded, &written);
  return (enum chunked_state)c.state;
}

static void test_line_limits(void)
{
  is_number(with_run("0;", 'a', CHUNKED_LINE_MAX - 2, "\r\n\r\n"), CHUNKED_END,
            "a size line of the greatest length");
  is_number(with_run("0;", 'a', CHUNKED_LINE_MAX - 1, "\r\n\r\n"), CHUNKED_BAD,
            "a size line one byte longer");
  is_number(with_run("0", ' ', CHUNKED_LINE_MAX, ";\r\n\r\n"), CHUNKED_BAD, "all of it blank");
  is_number(with_run("0\r\nA:", 'b', CHUNKED_LINE_MAX - 2, "\r\n\r\n"), CHUNKED_END,
            "a trailer line of the greatest length");
  is_number(with_run("0\r\nA:", 'b', CHUNKED_LINE_MAX - 1, "\r\n\r\n"), CHUNKED_BAD,
            "a trailer line one byte longer");
  is_number(with_run("0\r\n", 'A', CHUNKED_LINE_MAX - 1, ":\r\n\r\n"), CHUNKED_END,
            "a trailer name of the greatest length");
  is_number(with_run("0\r\n", 'A', CHUNKED_LINE_MAX, ""), CHUNKED_MORE,
            "a name that fills the line");
  is_number(with_run("0\r\n", 'A', CHUNKED_LINE_MAX + 1, ""), CHUNKED_BAD,
            "a name that is not awaited any longer");
  is_number(with_run("1;", 'a', 65536, "\r\nx\r\n" END), CHUNKED_BAD, "an extension of 64 KB");
}

/* As many trailer lines of 64 bytes as asked for, and one more of `rest`. */
static enum chunked_state with_trailers(size_t lines, size_t rest)
{
  static char line[64];
  struct chunked c;
  size_t n;

  chunked_init(&c);
  chunked_decode(&c, "0\r\n", 3, out, &n);
  memset(line, 'b', sizeof line);
  memcpy(line, "A:", 2);
  for (size_t i = 0; i <= lines; i++) {
    chunked_decode(&c, line, i < lines ? sizeof line : rest, out, &n);
    chunked_decode(&c, "\r\n", 2, out, &n);
  }
  return (enum chunked_state)c.state;
}

static void test_trailer_limits(void)
{
  size_t const lines = 4 * CHUNKED_LINE_MAX / 64;

  is_number(with_trailers(lines - 1, 64), CHUNKED_MORE, "the most trailers");
  is_number(with_trailers(lines, 0), CHUNKED_END, "... and their end");
  is_number(with_trailers(lines, 2), CHUNKED_BAD, "one line more");
  is_number(with_trailers(10 * lines, 0), CHUNKED_BAD, "very many");
}

static void test_extensions_by_chunk(void)
{
  struct chunked c;
  size_t n, bad = 0;

  chunked_init(&c);
  for (int i = 0; i < 1000; i++) {
    chunked_decode(&c, "1;name=value\r\nx\r\n", 17, out, &n);
    bad += n != 1 || c.state != CHUNKED_MORE;
  }
  is_number(bad, 0, "the length of a line is counted from its beginning");
}

/* Content much longer than what is given at once. */
static void test_long_content(void)
{
  struct chunked c;
  size_t n;
  uint64_t total = 0;

  chunked_init(&c);
  chunked_decode(&c, "100000000\r\n", 11, out, &n);
  for (int i = 0; i < 65536; i++) {
    if (chunked_decode(&c, out, ROOM, out, &n) != ROOM)
      break;
    total += n;
  }
  is_number(total, 4294967296, "a chunk of 4 GiB");
  chunked_decode(&c, "\r\n" END, 7, out, &n);
  is_number(c.state, CHUNKED_END, "... and its end");
}

int main(void)
{
  test_samples();
  test_next_request();
  test_behind_bad();
  test_line_limits();
  test_trailer_limits();
  test_extensions_by_chunk();
  test_long_content();
  return tap_done();
}
