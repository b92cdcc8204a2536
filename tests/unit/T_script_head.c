/* The header of scripts: what is passed on, what is bad, and that it is judged by whole lines. */
#include "tap.h"

#include <stdlib.h>

#include <httpway/script_head.h>

enum { LINES_MAX = 20 };

/* What must come of an output, and the field lines passed on, joined by '|'. */
struct sample {
  struct bytes output;
  bool nph;
  unsigned int status;
  bool has_status;
  struct bytes reason, passed;
};

/* clang-format off */
#define HEAD(output, status, passed) { BYTES(output), false, status, false, BYTES(""), BYTES(passed) }
#define WITH_STATUS(output, status, reason, passed) \
  { BYTES(output), false, status, true, BYTES(reason), BYTES(passed) }
#define NPH(output, status, reason, passed) \
  { BYTES(output), true, status, true, BYTES(reason), BYTES(passed) }
#define TEXT "Content-Type: text/plain\n"
/* clang-format on */

static struct sample const good[] = {
  HEAD("\n", 200, ""),
  HEAD("\r\n", 200, ""),
  HEAD(TEXT "\n", 200, "Content-Type: text/plain"),
  HEAD("Content-Type: text/plain\r\n\r\n", 200, "Content-Type: text/plain"),
  HEAD("content-type:text/plain \t\r\nX-A:\t1\n\r\n", 200, "content-type: text/plain|X-A: 1"),
  HEAD("X: 1\nx: 2\nSet-Cookie: a\nSet-Cookie: b\n\n", 200,
       "X: 1|x: 2|Set-Cookie: a|Set-Cookie: b"),
  HEAD("!#$%&'*+-.^_`|~09: \xe4 \x80:\tz\n\n", 200, "!#$%&'*+-.^_`|~09: \xe4 \x80:\tz"),
  HEAD("X:\nY: \t \nZ: 1\nContent-Type:\n\n", 200, "Z: 1"),
  HEAD("Date: x\nServer: y\nConnection: close\nKEEP-ALIVE: 5\nProxy-Connection: z\nUpgrade: h2c\n"
       "TE: gzip\nTrailer: X\nContent-Length: 5\nETag: \"e\"\n\n",
       200, "ETag: \"e\""),
  HEAD("Location: http://example.org/\n\n", 302, "Location: http://example.org/"),
  HEAD("Location: /a b\n" TEXT "\n", 302, "Location: /a b|Content-Type: text/plain"),
  HEAD("Location:\nLocation: x\n\n", 302, "Location: x"),
  HEAD("Location:\n\n", 200, ""),
  HEAD("Content-Length:\nStatus: \ntransfer-encoding:\t\r\nX: 1\n\n", 200, "X: 1"),
  WITH_STATUS("Status:\nStatus: 404\n\n", 404, "", ""),
  HEAD("Transfer-Encodings: chunked\nContent-Lengths: x\nStatuses: 1\n\n", 200,
       "Transfer-Encodings: chunked|Content-Lengths: x|Statuses: 1"),
  WITH_STATUS("Status: 200\n\n", 200, "", ""),
  WITH_STATUS("status:404 Not here at all \r\n" TEXT "\n", 404, "Not here at all",
              "Content-Type: text/plain"),
  WITH_STATUS("Status: 599\tOdd\n\n", 599, "Odd", ""),
  WITH_STATUS("Status: 204 \nContent-Length: 0\n\n", 204, "", ""),
  WITH_STATUS("Status: 304\n\n", 304, "", ""),
  WITH_STATUS("Status: 204\nContent-Length: 1\n\n", 204, "", ""),
  WITH_STATUS("Content-Length: 5\nStatus: 304\n" TEXT "\n", 304, "", "Content-Type: text/plain"),
  WITH_STATUS("Status: 205\nContent-Length: 7\n\n", 205, "", ""),
  /* The first word on the status counts, in whichever form. */
  WITH_STATUS("Status: 200\nStatus: 200\n\n", 200, "", ""),
  WITH_STATUS("Status: 404 A\nX: 1\nstatus: 200 B\nStatus: 999\nStatus:\n\n", 404, "A", "X: 1"),
  WITH_STATUS("HTTP/1.1 200 OK\nStatus: 200\n\n", 200, "OK", ""),
  WITH_STATUS("HTTP/1.0 404 A\r\nServer: cmdline\r\nStatus: 200 B\r\nX: 1\r\n\r\n", 404, "A",
              "X: 1"),
  WITH_STATUS("HTTP/1.1 200 OK\nHTTP/1.1 404 No\nX: 1\n\n", 200, "OK", "X: 1"),
  WITH_STATUS("Status: 404\nX: 1\nHTTP/1.1 200 OK\nY: 2\n\n", 404, "", "X: 1|Y: 2"),
  WITH_STATUS("HTTP/2 200\nX: 1\n\n", 200, "", "X: 1"),
  WITH_STATUS("HTTP/3 404 No\n\n", 404, "No", ""),
  WITH_STATUS("Status: 103\nLink: </a>\n\n", 103, "", "Link: </a>"),
  WITH_STATUS("HTTP/1.1 100 Continue\r\n\r\n", 100, "Continue", ""),
  WITH_STATUS("Status: 199\nContent-Length: 5\n\n", 199, "", ""),
  WITH_STATUS("Location: /x\nStatus: 201 Made\n\n", 201, "Made", "Location: /x"),
  WITH_STATUS("Status: 200 \xe4h\n\n", 200, "\xe4h", ""),
  WITH_STATUS("HTTP/1.0 200 OK\r\nX: 1\r\n\r\n", 200, "OK", "X: 1"),
  WITH_STATUS("HTTP/1.1 410\n\n", 410, "", ""),
  WITH_STATUS("HTTP/9.9  500 Two Words\n\n", 500, "Two Words", ""),
  NPH("HTTP/1.1 200 OK\r\nX: 1\r\nDate: y\r\n\r\n", 200, "OK", "X: 1"),
  NPH("HTTP/1.0 302 Found\nLocation: /x\n\n", 302, "Found", "Location: /x"),
};

/* clang-format off */
#define BAD(output, reason) { BYTES(output), false, reason }
#define BAD_NPH(output, reason) { BYTES(output), true, reason }
/* clang-format on */

static struct {
  struct bytes output;
  bool nph;
  char const *reason; /* a part of it */
} const bad[] = {
  BAD("<html>\n\n", "colon"),
  BAD("Content-Type text/plain\n\n", "colon"),
  BAD("no such module\n", "colon"),
  BAD(TEXT "garbage\n\n", "colon"),
  BAD(": x\n\n", "token"),
  BAD("A@B: x\n\n", "token"),
  BAD("\"A\": x\n\n", "token"),
  BAD("\xe4: x\n\n", "token"),
  BAD("A : x\n\n", "blank"),
  BAD("A\t: x\n\n", "blank"),
  BAD("A B: x\n\n", "blank"),
  BAD(" A: x\n\n", "folded"),
  BAD("A: x\n y\n\n", "folded"),
  BAD("A: x\n\ty: z\n\n", "folded"),
  BAD("A: x\n \n\n", "folded"),
  BAD("A: x\ry\n\n", "control"),
  BAD("A: x\r\r\n\n", "control"),
  BAD("A: x\n\r\r\n", "control"),
  BAD("A: x\0y\n\n", "control"),
  BAD("A\0: x\n\n", "control"),
  BAD("A: x\x7f\n\n", "control"),
  BAD("A: \x1b[m\n\n", "control"),
  BAD("\0\n\n", "control"),
  BAD("Status: 200 O\rK\n\n", "control"),
  BAD("Location: /\rX: y\n\n", "control"),
  BAD("Status: 999\nStatus: 200\n\n", "100 to 599"),
  BAD("Location: /\nLocation: /\n\n", "two Location"),
  BAD("Status: 99\n\n", "100 to 599"),
  BAD("Status: 099\n\n", "100 to 599"),
  BAD("Status: 101 Switching\n\n", "101"),
  BAD("HTTP/1.1 101 Switching Protocols\nUpgrade: x\n\n", "101"),
  BAD("Status: 600\n\n", "100 to 599"),
  BAD("Status: 999\n\n", "100 to 599"),
  BAD("Status: 2000\n\n", "100 to 599"),
  BAD("Status: 0200\n\n", "100 to 599"),
  BAD("Status: 20\n\n", "100 to 599"),
  BAD("Status: 200OK\n\n", "100 to 599"),
  BAD("Status: 2 0\n\n", "100 to 599"),
  BAD("Status: +20\n\n", "100 to 599"),
  BAD("Status: OK\n\n", "100 to 599"),
  BAD("HTTP/1.1 600 X\n\n", "100 to 599"),
  BAD("HTTP/\n\n", "malformed"),
  BAD("HTTP/1.1\n\n", "malformed"),
  BAD("HTTP/1.1 \n\n", "100 to 599"),
  BAD("HTTP/1.1\t200 OK\n\n", "malformed"),
  BAD("HTTP/11 200 OK\n\n", "malformed"),
  BAD("HTTP/2\n\n", "malformed"),
  BAD("HTTP/2. 200\n\n", "malformed"),
  BAD("HTTP/x.y 200 OK\n\n", "malformed"),
  BAD("HTTP/: 1\n\n", "malformed"),
  BAD("HTTP/1.1 200 O\0K\n\n", "control"),
  BAD("http/1.1 200 OK\n\n", "colon"),
  BAD("X: 1\nHTTP/1.1 200 OK\n\n", "colon"),
  BAD("Status: 200\nHTTP /1.1 200 OK\n\n", "colon"),
  BAD("Transfer-Encoding: chunked\n\n", "Transfer-Encoding"),
  BAD("Content-Length: 5x\n\n", "no number"),
  BAD("Content-Length: +5\n\n", "no number"),
  BAD("Content-Length: -1\n\n", "no number"),
  BAD("Content-Length: 5, 5\n\n", "no number"),
  BAD("Content-Length: 0x5\n\n", "no number"),
  BAD("Content-Length: 9223372036854775808\n\n", "2^63-1"),
  BAD("Content-Length: 99999999999999999999999\n\n", "2^63-1"),
  BAD("Content-Length: 5\nContent-Length: 6\n\n", "different"),
  BAD("Content-Length: 0\nContent-Length: 1\n\n", "different"),
  BAD("Content-Length:\nContent-Length: x\n\n", "no number"),
  BAD("Status: 204\nContent-Length: x\n\n", "no number"),
  BAD_NPH("\n", "no status line"),
  BAD_NPH(TEXT "\n", "no status line"),
  BAD_NPH("Status: 200\n\n", "no status line"),
  BAD_NPH("HTTP/1.1 xyz\n\n", "100 to 599"),
};

static char const *printable(struct bytes text)
{
  static char what[80];
  size_t n = 0;

  for (; n < text.n && n < sizeof what - 1; n++)
    what[n] = (char)(text.s[n] < ' ' || text.s[n] > '~' || text.s[n] == '#' ? '.' : text.s[n]);
  what[n] = 0;
  return what;
}

/* Every part of the output that does not hold all of the header. */
static bool incomplete_before(struct bytes output, size_t length, bool nph)
{
  struct script_head head;

  for (size_t n = 0; n < length; n++) {
    /* A copy of its own size: reading behind it is seen by sanitizers. */
    char *const part = malloc(n + 1);
    if (!part)
      return false;
    memcpy(part, output.s, n);
    enum script_head_state const state =
        script_head_parse(&head, bytes_of(part, n), LINES_MAX, nph);
    free(part);
    if (state != SCRIPT_HEAD_INCOMPLETE || head.state != state)
      return false;
  }
  return true;
}

static size_t join_fields(struct script_head const *head, struct bytes output, char *out,
                          size_t *count)
{
  struct bytes name, value;
  size_t at = 0, n = 0;

  for (*count = 0; script_head_next(head, output, &at, &name, &value); ++*count)
    n += (size_t)sprintf(out + n, "%s%.*s: %.*s", n ? "|" : "", (int)name.n, name.s, (int)value.n,
                         value.s);
  return n;
}

static void test_good(struct sample const *sample)
{
  static char joined[1024];
  struct script_head head;
  size_t count;

  ok(script_head_parse(&head, sample->output, LINES_MAX, sample->nph) == SCRIPT_HEAD_COMPLETE,
     printable(sample->output));
  is_number(head.length, sample->output.n, "... to its end");
  is_number(head.status, sample->status, "... status");
  is_number(head.has_status, sample->has_status, "... given or not");
  is_bytes(head.status_reason, sample->reason, "... reason");
  size_t const n = join_fields(&head, sample->output, joined, &count);
  is_bytes(bytes_of(joined, n), sample->passed, "... passed on");
  is_number(head.lines, count, "... so many");
  ok(incomplete_before(sample->output, sample->output.n, sample->nph), "... and no sooner");
}

/* Cut anywhere, it is not yet bad or bad for the same reason, and stays so; it is never good. */
static bool bad_from_a_line_on(struct bytes output, bool nph, char const *reason)
{
  struct script_head head;
  bool was_bad = false;

  for (size_t n = 0; n <= output.n; n++) {
    char *const part = malloc(n + 1);
    if (!part)
      return false;
    memcpy(part, output.s, n);
    script_head_parse(&head, bytes_of(part, n), LINES_MAX, nph);
    free(part);
    bool const is_bad = head.state == SCRIPT_HEAD_BAD;
    if (head.state == SCRIPT_HEAD_COMPLETE || (was_bad && !is_bad) ||
        (is_bad && head.reason != reason) || (is_bad && !was_bad && output.s[n - 1] != '\n'))
      return false;
    was_bad = is_bad;
  }
  return was_bad;
}

/* What a script may not decide is its author's fault (500); what is no header is no answer (502).
 */
static unsigned int failure_of(char const *reason)
{
  static char const *const decisions[] = { "100 to 599", "101", "two Location", "Transfer-Encoding",
                                           "too many lines" };
  for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
    if (strstr(reason, decisions[i]))
      return 500;
  return 502;
}

static void test_tables(void)
{
  struct script_head head;

  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    test_good(good + i);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ok(script_head_parse(&head, bad[i].output, LINES_MAX, bad[i].nph) == SCRIPT_HEAD_BAD &&
           head.state == SCRIPT_HEAD_BAD && strstr(head.reason, bad[i].reason),
       printable(bad[i].output));
    if (head.reason) {
      printf("# %s\n", head.reason);
      is_number(head.failure, failure_of(head.reason), "... with this status");
    }
    ok(bad_from_a_line_on(bad[i].output, bad[i].nph, head.reason), "... from the end of a line on");
  }
}

static struct script_head parse(struct bytes output)
{
  struct script_head head;

  script_head_parse(&head, output, LINES_MAX, false);
  return head;
}

static void test_body(void)
{
  struct bytes const output = BYTES(TEXT "\nBody: 1\n\nStatus: 500\n");
  struct script_head const head = parse(output);
  struct bytes name, value;
  size_t at = 0;

  is_number(head.state, SCRIPT_HEAD_COMPLETE, "a header with a body");
  is_number(head.length, strlen(TEXT "\n"), "the header ends at the empty line");
  is_number(head.status, 200, "the body is not read");
  is_bytes(head.content_type, BYTES("text/plain"), "the type is told");
  ok(script_head_next(&head, output, &at, &name, &value), "one field");
  ok(!script_head_next(&head, output, &at, &name, &value), "and no more");
  ok(!script_head_next(&head, output, &at, &name, &value), "nor later");
  is_number(parse(BYTES("X: a/b\n\n")).content_type.n, 0, "another field is no type");
  is_bytes(parse(BYTES(TEXT "Content-Type: a/b\n\n")).content_type, BYTES("text/plain"),
           "the first of two types");
}

static void test_location(void)
{
  struct script_head head = parse(BYTES("Location: /x?y\n\n"));

  is_bytes(head.location, BYTES("/x?y"), "the location is told");
  ok(head.local_location, "a path is local");
  head = parse(BYTES("Location: /\n\n"));
  ok(head.local_location, "the root is local");
  head = parse(BYTES("Location: //host/\n\n"));
  ok(!head.local_location, "another host is not");
  head = parse(BYTES("Location: //\n\n"));
  ok(!head.local_location, "nor is none");
  head = parse(BYTES("Location: /x\n\n"));
  ok(head.local_location, "the shortest of the others is");
  head = parse(BYTES("Location: http://host/\n\n"));
  ok(!head.local_location, "a URL is not");
  head = parse(BYTES("Location: x\n\n"));
  ok(!head.local_location, "a relative reference is not");
  head = parse(BYTES("Status: 302\nLocation: /x\n\n"));
  ok(!head.local_location, "a path with a status is not");
  head = parse(BYTES("Location: /x\nStatus: 302\n\n"));
  ok(!head.local_location, "nor with the status behind it");
  head = parse(BYTES("\n"));
  ok(!head.local_location && head.location.n == 0, "no location");
}

static void test_content_length(void)
{
  struct script_head head = parse(BYTES("Content-Length: 9223372036854775807\n\n"));

  ok(head.has_content_length, "a length");
  is_number(head.content_length, INT64_MAX, "the greatest length");
  head = parse(BYTES("Content-Length: 5\nX: y\ncontent-length: 005\n\n"));
  is_number(head.state, SCRIPT_HEAD_COMPLETE, "the same length twice");
  is_number(head.content_length, 5, "... counts once");
  head = parse(BYTES("Content-Length: 0\n\n"));
  ok(head.has_content_length && head.content_length == 0, "no length is another thing than zero");
  head = parse(BYTES("\n"));
  ok(!head.has_content_length, "no length");
}

static void test_no_content(void)
{
  struct script_head head = parse(BYTES("Content-Length: 5\nStatus: 204\n\n"));

  ok(head.no_content && !head.has_content_length && !head.interim, "204: its length is dropped");
  head = parse(BYTES("Content-Length: 5\nStatus: 304\n\n"));
  ok(head.no_content && !head.has_content_length, "304: the same");
  head = parse(BYTES("Content-Length: 5\nStatus: 205\n\n"));
  ok(head.no_content && head.has_content_length && head.content_length == 0, "205: length 0");
  head = parse(BYTES("Status: 205\n\n"));
  ok(head.no_content && head.has_content_length && head.content_length == 0, "205: always");
  head = parse(BYTES("Status: 103\nContent-Length: 5\n\nStatus: 200\n\n"));
  ok(head.interim && head.no_content && !head.has_content_length, "103: an interim one");
  is_number(head.length, 31, "... that ends at its empty line");
  head = parse(BYTES("Status: 203\nContent-Length: 5\n\n"));
  ok(!head.interim && !head.no_content && head.content_length == 5, "203 has content");
}

static void test_bad_line(void)
{
  struct script_head head = parse(BYTES("X: 1\r\nno such module\r\nY: 2\r\n\r\n"));

  is_bytes(head.bad_line, BYTES("no such module"), "the bad line is told");
  head = parse(BYTES("Status: 999\n\n"));
  is_bytes(head.bad_line, BYTES("Status: 999"), "that of a bad status, too");
  head = parse(BYTES("X: 1\n\n"));
  is_number(head.bad_line.n, 0, "a good header has none");
}

static void test_lines_max(void)
{
  struct bytes const two = BYTES("A: 1\nDate: 2\n\n");
  struct bytes const nph = BYTES("HTTP/1.1 200 OK\nA: 1\nB: 2\n\n");
  struct script_head head;

  is_number(script_head_parse(&head, two, 2, false), SCRIPT_HEAD_COMPLETE, "as many as may be");
  is_number(script_head_parse(&head, two, 1, false), SCRIPT_HEAD_BAD, "one more");
  is_number(script_head_parse(&head, BYTES("\n"), 0, false), SCRIPT_HEAD_COMPLETE, "none of none");
  is_number(script_head_parse(&head, two, 0, false), SCRIPT_HEAD_BAD, "one where none may be");
  is_number(script_head_parse(&head, nph, 2, true), SCRIPT_HEAD_COMPLETE,
            "the status line does not count");
  is_number(script_head_parse(&head, BYTES("A: 1\nB: 2\n"), 1, false), SCRIPT_HEAD_BAD,
            "too many before the end");
  is_number(head.failure, failure_of(head.reason), "... is the author's fault");
}

static void test_not_complete(void)
{
  struct script_head head;
  struct bytes name, value, output = BYTES("A: 1\nB: 2\n");
  size_t at = 0;

  script_head_parse(&head, output, LINES_MAX, false);
  ok(!script_head_next(&head, output, &at, &name, &value), "no fields of half a header");
  is_number(script_head_parse(&head, BYTES_NONE, LINES_MAX, false), SCRIPT_HEAD_INCOMPLETE,
            "nothing at all");
  is_number(script_head_parse(&head, BYTES("HTTP/1.1 200"), LINES_MAX, true),
            SCRIPT_HEAD_INCOMPLETE, "half a status line");
  is_number(script_head_parse(&head, BYTES("Status: 999"), LINES_MAX, false),
            SCRIPT_HEAD_INCOMPLETE, "a line is judged when it is whole");
}

int main(void)
{
  test_tables();
  test_body();
  test_location();
  test_content_length();
  test_no_content();
  test_bad_line();
  test_lines_max();
  test_not_complete();
  return tap_done();
}
