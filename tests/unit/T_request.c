/* The request head: what is good and what is bad, and that neither depends on how the bytes arrive.
 */
#include "tap.h"

#include <stdlib.h>

#include <httpway/request.h>

enum { LIMIT = 4096 };

#define GOOD(head)                                                                                 \
  {                                                                                                \
    BYTES(head), 0                                                                                 \
  }
#define BAD(status, head)                                                                          \
  {                                                                                                \
    BYTES(head), status                                                                            \
  }
#define ONE "GET / HTTP/1.1\r\nHost: h\r\n"
#define LENGTH(value) ONE "Content-Length:" value "\r\n\r\n"
#define CODING(value) ONE "Transfer-Encoding:" value "\r\n\r\n"
#define HOST(value) "GET / HTTP/1.1\r\nHost:" value "\r\n\r\n"
#define TARGET(value) "GET " value " HTTP/1.1\r\nHost: h\r\n\r\n"

static struct {
  struct bytes head;
  unsigned int status; /* 0: good */
} const samples[] = {
  GOOD("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"),
  GOOD("GET / HTTP/1.1\nHost: example.org\n\n"),
  GOOD("GET / HTTP/1.1\r\nHost: example.org\n\r\n"),
  GOOD("GET / HTTP/1.0\r\n\r\n"),
  GOOD("GET / HTTP/1.0\n\n"),
  GOOD("\r\nGET / HTTP/1.0\r\n\r\n"),
  GOOD("\n\r\n\n\r\nGET / HTTP/1.0\r\n\r\n"),
  GOOD("GET / HTTP/1.2\r\nHost: h\r\n\r\n"),
  GOOD("GET / HTTP/1.9\r\nHost: h\r\n\r\n"),
  GOOD("get / HTTP/1.1\r\nHost: h\r\n\r\n"),
  GOOD("M-SEARCH / HTTP/1.1\r\nHost: h\r\n\r\n"),
  GOOD("!#$%&'*+-.^_`|~09 / HTTP/1.1\r\nHost: h\r\n\r\n"),
  GOOD("#X / HTTP/1.1\r\nHost: h\r\n\r\n"),
  GOOD("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"),
  GOOD("CONNECT example.org:443 HTTP/1.1\r\nHost: h\r\n\r\n"),
  GOOD(ONE "Accept: */*\r\nUser-Agent: x (y; z)\r\nX-Empty:\r\n\r\n"),
  GOOD(ONE "X:\ta\tb\t\r\n\r\n"),
  GOOD(TARGET("/\x80")),
  GOOD(TARGET("/a.txt/\xc3\xa4\xff?\xe4=12345678\xa0")),
  GOOD(ONE "X: \xe4\xff\x80\r\n\r\n"),
  GOOD(ONE "X: a:b \"c\" #d\r\n\r\n"),
  GOOD(ONE "Range: bytes=0-1\r\nRange: bytes=2-3\r\n\r\n"),
  GOOD(ONE "If-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n\r\n"),
  GOOD(ONE "Connection: close\r\nConnection: keep-alive\r\n\r\n"),
  GOOD(ONE "Expect: 100-Continue\r\n\r\n"),
  GOOD(ONE "Expect:\r\n\r\n"),
  GOOD(ONE "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n"),
  GOOD("GET / HTTP/1.0\r\nExpect: magic\r\n\r\n"),
  GOOD("GET / HTTP/1.0\r\nHost:\r\n\r\n"),
  GOOD(LENGTH("0")),
  GOOD(LENGTH(" 5")),
  GOOD(LENGTH("5 ")),
  GOOD(LENGTH("\t0005\t")),
  GOOD(LENGTH("9223372036854775807")),
  GOOD(CODING("chunked")),
  GOOD(CODING(" CHUNKED ")),
  GOOD(CODING(", chunked")),
  GOOD(CODING("chunked,")),
  GOOD(CODING(",, chunked , ,")),
  GOOD(HOST("h:80")),
  GOOD(HOST("H.example.")),
  GOOD(HOST("[::1]:8080")),
  GOOD(TARGET("/a%2")),
  GOOD(TARGET("//x/../y")),
  GOOD(TARGET("/?")),
  GOOD(TARGET("/\"<>\\^`{|}[]~!")),
  GOOD(TARGET("http://h")),
  GOOD(TARGET("HTTP://H:8080/a")),
  GOOD(TARGET("hTTpS://[::1]/a?b")),
  GOOD(TARGET("http://h?q")),
  GOOD("OPTIONS http://h HTTP/1.1\r\nHost: other\r\n\r\n"),
  GOOD("GET http://h/ HTTP/1.0\r\n\r\n"),
  /* The request line. */
  BAD(400, "GET /\r\n"),
  BAD(400, "GET /x\n"),
  BAD(400, "GET\r\n"),
  BAD(400, "GET \r\n"),
  BAD(400, "GET / \r\n"),
  BAD(400, "GET  HTTP/1.1\r\n"),
  BAD(400, " GET / HTTP/1.1\r\n"),
  BAD(400, "\tGET / HTTP/1.1\r\n"),
  BAD(400, "GET  / HTTP/1.1\r\n"),
  BAD(400, "GET /  HTTP/1.1\r\n"),
  BAD(400, "GET / HTTP/1.1 \r\n"),
  BAD(400, "GET / HTTP/1.1\t\r\n"),
  BAD(400, "GET\t/ HTTP/1.1\r\n"),
  BAD(400, "GET /\tHTTP/1.1\r\n"),
  BAD(400, "GET /a b HTTP/1.1\r\n"),
  BAD(400, "GET / http/1.1\r\n"),
  BAD(400, "GET / HTTP/1\r\n"),
  BAD(400, "GET / HTTP/11.1\r\n"),
  BAD(400, "GET / HTTP/1.10\r\n"),
  BAD(400, "GET / HTTP/1,1\r\n"),
  BAD(400, "GET / HTTP/ 1.1\r\n"),
  BAD(400, "GET / HTTP/1.x\r\n"),
  BAD(400, "GET / HTTP/-1.1\r\n"),
  BAD(400, "GET / HTTPS/1.1\r\n"),
  BAD(400, "GET / HTTP/0.9\r\n"),
  BAD(400, "GET / HTTP/0.0\r\n"),
  BAD(505, "GET / HTTP/2.0\r\n"),
  BAD(505, "GET / HTTP/3.1\r\n"),
  BAD(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  BAD(400, "G(T / HTTP/1.1\r\n"),
  BAD(400, "G\"T / HTTP/1.1\r\n"),
  BAD(400, "G/T / HTTP/1.1\r\n"),
  BAD(400, "GET:/ HTTP/1.1\r\n"),
  BAD(400, "G\xe4T / HTTP/1.1\r\n"),
  BAD(400, "GET / HTTP/1.1\r\r\n"),
  BAD(400, "GET /\rX HTTP/1.1\r\n"),
  BAD(400, "\rGET / HTTP/1.1\r\n"),
  BAD(400, "\r\rGET / HTTP/1.1\r\n"),
  BAD(400, "G\0T / HTTP/1.1\r\n"),
  BAD(400, "GET /\0 HTTP/1.1\r\n"),
  BAD(400, "GET / HTTP/1.1\0\r\n"),
  BAD(400, "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n"),
  BAD(400, "\n\n\n\n\n"),
  /* First bytes that begin no request. */
  BAD(400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
  BAD(400, "\x80\x2e\x01"),
  BAD(400, "\0"),
  BAD(400, "\x1b"),
  BAD(400, "\r\n\x16\x03"),
  BAD(400, "{"),
  BAD(400, "<x/>"),
  /* The target. */
  BAD(400, TARGET("x")),
  BAD(400, TARGET("example.org/")),
  BAD(400, TARGET("example.org:80")),
  BAD(400, TARGET("*")),
  BAD(400, TARGET("*x")),
  BAD(400, TARGET("?q")),
  BAD(400, TARGET("/a#b")),
  BAD(400, TARGET("#")),
  BAD(400, TARGET("/\x7f")),
  BAD(400, TARGET("/\x01")),
  BAD(400, TARGET("http:")),
  BAD(400, TARGET("http:/h/")),
  BAD(400, TARGET("http://")),
  BAD(400, TARGET("http:///x")),
  BAD(400, TARGET("http://?x")),
  BAD(400, TARGET("http://u@h/")),
  BAD(400, TARGET("http://u:p@h/")),
  BAD(400, TARGET("http://../x")),
  BAD(400, TARGET("http://h:99999/")),
  BAD(400, TARGET("http://h:x/")),
  BAD(400, TARGET("http://a..b/")),
  BAD(400, TARGET("http://%2e%2e/")),
  BAD(400, TARGET("ftp://h/")),
  BAD(400, TARGET("://h/")),
  BAD(400, TARGET("//h/ x")),
  BAD(400, "OPTIONS x HTTP/1.1\r\nHost: h\r\n\r\n"),
  BAD(400, "OPTIONS ** HTTP/1.1\r\nHost: h\r\n\r\n"),
  BAD(400, "CONNECT / HTTP/1.1\r\nHost: h\r\n\r\n"),
  BAD(400, "CONNECT http://h/ HTTP/1.1\r\nHost: h\r\n\r\n"),
  /* Field lines. */
  BAD(400, ONE "no colon\r\n"),
  BAD(400, ONE "nocolon\r\n"),
  BAD(400, ONE ": empty name\r\n"),
  BAD(400, ONE ":\r\n"),
  BAD(400, ONE "X : blank before the colon\r\n"),
  BAD(400, ONE "X\t: tab before the colon\r\n"),
  BAD(400, ONE "X Y: blank\r\n"),
  BAD(400, ONE "X(Y): no token\r\n"),
  BAD(400, ONE "X\xe4: no token\r\n"),
  BAD(400, ONE "X\0: NUL\r\n"),
  BAD(400, ONE "X: a\r\n folded\r\n"),
  BAD(400, ONE "X: a\r\n\tfolded\r\n"),
  BAD(400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
  BAD(400, ONE " \r\n"),
  BAD(400, ONE "X: \0\r\n"),
  BAD(400, ONE "X: a\x01\r\n"),
  BAD(400, ONE "X: a\x0b\r\n"),
  BAD(400, ONE "X: a\x1b[m\r\n"),
  BAD(400, ONE "X: a\x7f\r\n"),
  BAD(400, ONE "X: a\rb\r\n"),
  BAD(400, ONE "X: a\r\r\n"),
  BAD(400, ONE "\rX: a\r\n"),
  BAD(400, ONE "\r\r\n"),
  /* Host. */
  BAD(400, "GET / HTTP/1.1\r\n\r\n"),
  BAD(400, "GET / HTTP/1.1\r\nHos: h\r\n\r\n"),
  BAD(400, "GET http://h/ HTTP/1.1\r\n\r\n"),
  BAD(400, "GET http://h/ HTTP/1.1\r\nHost:\r\n\r\n"),
  BAD(400, "GET http://h/ HTTP/1.1\r\nHost: a/b\r\n\r\n"),
  BAD(400, ONE "Host: h\r\n"),
  BAD(400, ONE "host: other\r\n"),
  BAD(400, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n"),
  BAD(400, "GET / HTTP/1.0\r\nHost:\r\nHost: a\r\n"),
  BAD(400, "GET / HTTP/1.0\r\nHost: ..\r\n"),
  BAD(400, HOST("")),
  BAD(400, HOST(" ")),
  BAD(400, HOST("..")),
  BAD(400, HOST(".")),
  BAD(400, HOST("../x")),
  BAD(400, HOST("/")),
  BAD(400, HOST("a/b")),
  BAD(400, HOST("%2e%2e")),
  BAD(400, HOST("a b")),
  BAD(400, HOST("a, b")),
  BAD(400, HOST("a:99999")),
  BAD(400, HOST("u@a")),
  BAD(400, HOST("[::1")),
  /* Framing. */
  BAD(400, LENGTH("")),
  BAD(400, LENGTH(" ")),
  BAD(400, LENGTH("+5")),
  BAD(400, LENGTH("-1")),
  BAD(400, LENGTH("5,5")),
  BAD(400, LENGTH("5, 6")),
  BAD(400, LENGTH("5 5")),
  BAD(400, LENGTH("0x5")),
  BAD(400, LENGTH("5x")),
  BAD(400, LENGTH("5.0")),
  BAD(400, LENGTH("9223372036854775808")),
  BAD(400, LENGTH("18446744073709551616")),
  BAD(400, LENGTH("18446744073709551621")),
  BAD(400, LENGTH("999999999999999999999999999999")),
  BAD(400, ONE "Content-Length: 5\r\nContent-Length: 5\r\n"),
  BAD(400, ONE "Content-Length: 5\r\ncontent-length: 6\r\n"),
  BAD(400, ONE "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
  BAD(400, ONE "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
  BAD(400, ONE "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
  BAD(400, ONE "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
  BAD(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"),
  BAD(400, CODING("")),
  BAD(400, CODING(",")),
  BAD(400, CODING(" , ,")),
  BAD(400, CODING("chunked,,chunked")),
  BAD(400, CODING("chunked, identity")),
  BAD(400, CODING("chunked, chunked")),
  BAD(400, CODING("chunked,gzip,chunked")),
  BAD(400, CODING("\vchunked")),
  BAD(501, CODING("identity")),
  BAD(501, CODING("gzip")),
  BAD(501, CODING("gzip, chunked")),
  BAD(501, CODING("xchunked")),
  BAD(501, CODING("chunkedx")),
  BAD(501, CODING(",gzip")),
  BAD(501, CODING("gzip, , chunked")),
  BAD(501, CODING("chunked;a=b")),
  BAD(501, CODING("\"chunked\"")),
  /* Expect. */
  BAD(417, ONE "Expect: magic\r\n"),
  BAD(417, ONE "Expect: 100-continue, magic\r\n"),
  BAD(417, ONE "Expect: 100-continue;x=y\r\n"),
  BAD(417, ONE "Expect: 100-continue\r\nExpect: magic\r\n"),
  /* The first bad line wins. */
  BAD(501, CODING("gzip") "X : y\r\n"),
  BAD(400, ONE "X : y\r\nExpect: magic\r\n"),
  BAD(505, "GET / HTTP/2.0\r\nbad\r\n\r\n"),
};

static bool same_place(struct bytes a, struct bytes b)
{
  return a.n == b.n && (a.n == 0 || a.s == b.s);
}

/* The same outcome in all that a caller may look at. */
static bool same(struct request const *a, struct request const *b)
{
  if (a->state != b->state || a->status != b->status || a->reason != b->reason)
    return false;
  if (a->state != REQUEST_COMPLETE)
    return true;
  for (size_t i = 0; i < FIELD_COUNT; i++)
    if (!same_place(a->field[i], b->field[i]) || a->field_count[i] != b->field_count[i])
      return false;
  return a->head_length == b->head_length && a->head_start == b->head_start &&
         a->method == b->method && a->major == b->major && a->minor == b->minor &&
         same_place(a->method_text, b->method_text) && same_place(a->target, b->target) &&
         same_place(a->authority, b->authority) && same_place(a->path, b->path) &&
         same_place(a->query, b->query) && a->has_query == b->has_query &&
         a->asterisk == b->asterisk && a->absolute == b->absolute &&
         a->host_length == b->host_length && memcmp(a->host, b->host, a->host_length + 1) == 0 &&
         a->body == b->body && a->content_length == b->content_length &&
         a->keep_alive == b->keep_alive && a->keep_alive_asked == b->keep_alive_asked &&
         a->expect_continue == b->expect_continue;
}

static void feed(struct request *r, struct bytes head, size_t limit)
{
  request_init(r);
  request_feed(r, head.s, head.n, limit);
}

/* Whole, split in two at every offset, byte by byte; and with other bytes behind. */
static bool splits_agree(struct bytes head, size_t limit)
{
  struct request whole, split;
  feed(&whole, head, limit);
  for (size_t i = 0; i <= head.n; i++) {
    request_init(&split);
    request_feed(&split, head.s, i, limit);
    request_feed(&split, head.s, head.n, limit);
    if (!same(&whole, &split))
      return false;
  }
  request_init(&split);
  for (size_t i = 0; i <= head.n; i++)
    request_feed(&split, head.s, i, limit);
  return same(&whole, &split);
}

/* From a buffer of exactly that size, so that a read behind its end is seen by the checkers. */
static bool splits_agree_in_heap(struct bytes head, size_t limit)
{
  char *const copy = malloc(head.n ? head.n : 1);
  if (!copy)
    return false;
  memcpy(copy, head.s, head.n);
  bool const agree = splits_agree(bytes_of(copy, head.n), limit);
  free(copy);
  return agree;
}

static void check_samples(void)
{
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    struct bytes const head = samples[i].head;
    struct request r;
    char what[100];
    int const shown = head.n < 70 ? (int)head.n : 70;
    snprintf(what, sizeof what, "sample %zu: %.*s", i, shown, head.s);
    for (char *c = what; *c; c++)
      if (*c < ' ' || *c > '~' || *c == '#')
        *c = '.';
    feed(&r, head, LIMIT);
    is_number(r.status, samples[i].status, what);
    is_number(r.state, samples[i].status ? REQUEST_BAD : REQUEST_COMPLETE, what);
    ok((r.state == REQUEST_BAD) == (r.reason != 0) && (r.state != REQUEST_BAD || !r.keep_alive),
       what);
    ok(splits_agree_in_heap(head, LIMIT), what);
  }
}

/* A good head is complete at its last byte and not before; what follows does not change it. */
static void check_completion(void)
{
  unsigned int wrong = 0;
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    struct bytes const head = samples[i].head;
    struct request r, longer;
    char more[LIMIT];
    if (samples[i].status)
      continue;
    feed(&r, bytes_of(head.s, head.n - 1), LIMIT);
    wrong += r.state != REQUEST_INCOMPLETE;
    memcpy(more, head.s, head.n);
    memcpy(more + head.n, "\0body\r\n\r\n", 9);
    feed(&r, bytes_of(more, head.n), LIMIT);
    feed(&longer, bytes_of(more, head.n + 9), LIMIT);
    wrong += !same(&r, &longer) || r.head_length != head.n;
    wrong += request_feed(&longer, more, head.n, LIMIT) != REQUEST_COMPLETE;
  }
  is_number(wrong, 0, "heads end where they end");
}

/* A bad line is told as soon as its LF is there, a bad first byte at once. */
static void check_early(void)
{
  struct request r;
  feed(&r, BYTES("GET /x"), LIMIT);
  is_number(r.state, REQUEST_INCOMPLETE, "HTTP/0.9 without line end");
  feed(&r, BYTES("GET /x\n"), LIMIT);
  is_number(r.status, 400, "HTTP/0.9 with line end");
  feed(&r, BYTES("\x16"), LIMIT);
  is_number(r.status, 400, "one byte of TLS");
  feed(&r, BYTES("G\x01"), LIMIT);
  is_number(r.state, REQUEST_INCOMPLETE, "a control character later waits for its line");
  feed(&r, BYTES("GET / HTTP/1.1\r\nX y\n"), LIMIT);
  is_number(r.status, 400, "a bad field line before the end of the head");
  feed(&r, BYTES_NONE, LIMIT);
  is_number(r.state, REQUEST_INCOMPLETE, "nothing yet");
}

/* Reasons are for people; those that are easily taken for one another are looked at. */
static void check_reasons(void)
{
  static struct {
    struct bytes head;
    char const *reason;
  } const cases[] = {
    { BYTES(ONE "X: a\rb\r\n"), "a bare CR in a field value" },
    { BYTES(ONE "X: a\bb\r\n"), "a control character in a field value" },
    { BYTES(ONE "X\b: a\r\n"), "a control character in a field name" },
    { BYTES(ONE " X: a\r\n"), "a folded field line" },
    { BYTES(ONE "X : a\r\n"), "a blank in or after a field name" },
    { BYTES(ONE "X\r\n"), "a field line without colon" },
    { BYTES(ONE "Host: h\r\n"), "two Host fields" },
    { BYTES("GET /\r\n"), "no version in the request line" },
    { BYTES("GET /\b HTTP/1.1\r\n"), "a control character in the request line" },
    { BYTES("GET /# HTTP/1.1\r\n"), "malformed target" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct request r;
    feed(&r, cases[i].head, LIMIT);
    is_bytes(r.reason ? bytes_from_string(r.reason) : BYTES_NONE,
             bytes_from_string(cases[i].reason), cases[i].reason);
  }
}

static void check_limit(void)
{
  static char const head[] = "\r\nGET /abcdef HTTP/1.1\r\nHost: h\r\nX: yyyyyyyyyyyyyy\r\n\r\nmore";
  size_t const length = sizeof head - 5, line = 2 + 22 + 2 - 2;
  unsigned int wrong = 0;
  struct request r;

  for (size_t limit = 0; limit <= sizeof head; limit++)
    for (size_t n = 0; n < sizeof head; n++) {
      feed(&r, bytes_of(head, n), limit);
      if (n >= length && limit >= length)
        wrong += r.state != REQUEST_COMPLETE;
      else if (n >= limit)
        wrong += r.state != REQUEST_BAD || r.status != (limit < line ? 414 : 431);
      else
        wrong += r.state != REQUEST_INCOMPLETE;
      wrong += !splits_agree(bytes_of(head, n), limit);
    }
  is_number(wrong, 0, "every limit at the exact byte");
  feed(&r, bytes_of(head, sizeof head - 1), length);
  is_number(r.state, REQUEST_COMPLETE, "a head of as many bytes as the limit");
  feed(&r, bytes_of(head, sizeof head - 1), length - 1);
  is_number(r.status, 431, "a head of one byte more");
  feed(&r, bytes_of(head, sizeof head - 1), line);
  is_number(r.status, 431, "the request line fits");
  feed(&r, bytes_of(head, sizeof head - 1), line - 1);
  is_number(r.status, 414, "the request line does not");
}

static struct {
  char const *target, *authority, *path, *query, *host;
} const targets[] = {
  { "/", "", "/", 0, "field" },
  { "/a/b%20c", "", "/a/b%20c", 0, "field" },
  { "/a?b=c", "", "/a", "b=c", "field" },
  { "/a?", "", "/a", "", "field" },
  { "/a?b?c", "", "/a", "b?c", "field" },
  { "/?http://x/", "", "/", "http://x/", "field" },
  { "//x/y", "", "//x/y", 0, "field" },
  { "http://H.Example.:80/a?b", "H.Example.:80", "/a", "b", "h.example" },
  { "HTTPS://h", "h", "/", 0, "h" },
  { "http://h/", "h", "/", 0, "h" },
  { "http://h?q", "h", "/", "q", "h" },
  { "http://h?", "h", "/", "", "h" },
  { "http://h?/x", "h", "/", "/x", "h" },
  { "http://[::A]:8/x", "[::A]:8", "/x", 0, "[::a]" },
};

static void check_targets(void)
{
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    char text[256];
    char const *const target = targets[i].target;
    size_t const n =
        (size_t)snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: FIELD:81\r\n\r\n", target);
    struct request r;
    feed(&r, bytes_of(text, n), LIMIT);
    is_number(r.state, REQUEST_COMPLETE, target);
    is_bytes(r.target, bytes_from_string(target), target);
    is_bytes(r.authority, bytes_from_string(targets[i].authority), target);
    is_bytes(r.path, bytes_from_string(targets[i].path), target);
    ok(r.path.s > text && r.path.s < text + n, "the path lies in the buffer");
    ok(r.has_query == (targets[i].query != 0), target);
    is_bytes(r.query, bytes_from_string(targets[i].query ? targets[i].query : ""), target);
    is_bytes(bytes_of(r.host, r.host_length), bytes_from_string(targets[i].host), target);
    ok(r.host[r.host_length] == 0 && r.absolute == (r.authority.n != 0), target);
  }
}

static void check_request_line(void)
{
  static struct {
    char const *name;
    enum request_method method;
  } const methods[] = {
    { "GET", METHOD_GET },         { "HEAD", METHOD_HEAD },        { "POST", METHOD_POST },
    { "OPTIONS", METHOD_OPTIONS }, { "PUT", METHOD_PUT },          { "DELETE", METHOD_DELETE },
    { "PATCH", METHOD_PATCH },     { "TRACE", METHOD_TRACE },      { "get", METHOD_UNKNOWN },
    { "GETX", METHOD_UNKNOWN },    { "PROPFIND", METHOD_UNKNOWN }, { "G", METHOD_UNKNOWN },
  };
  struct request r;
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    char text[64];
    size_t const n = (size_t)snprintf(text, sizeof text, "%s / HTTP/1.0\r\n\r\n", methods[i].name);
    feed(&r, bytes_of(text, n), LIMIT);
    is_number(r.method, methods[i].method, methods[i].name);
    is_bytes(r.method_text, bytes_from_string(methods[i].name), methods[i].name);
  }
  feed(&r, BYTES("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"), LIMIT);
  is_number(r.method, METHOD_CONNECT, "CONNECT");
  ok(r.path.n == 0 && r.authority.n == 0 && !r.absolute, "its target is taken as it is");
  feed(&r, BYTES("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), LIMIT);
  ok(r.asterisk && r.path.n == 0 && r.method == METHOD_OPTIONS, "OPTIONS *");
  feed(&r, BYTES("OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n"), LIMIT);
  ok(r.asterisk && r.absolute, "OPTIONS * as a proxy may say it");
  feed(&r, BYTES("OPTIONS http://h?x HTTP/1.1\r\nHost: h\r\n\r\n"), LIMIT);
  ok(!r.asterisk && r.has_query, "with a query it is the root");
  feed(&r, BYTES("\r\n\nGET / HTTP/1.2\r\nHost: h\r\n\r\n"), LIMIT);
  ok(r.major == 1 && r.minor == 2 && r.head_start == 3 && r.head_length == 30,
     "version and places");
}

static void check_connection(void)
{
  static struct {
    struct bytes head;
    bool keep_alive, asked;
  } const cases[] = {
    { BYTES("GET / HTTP/1.0\n\n"), false, false },
    { BYTES("GET / HTTP/1.0\nConnection: keep-alive\n\n"), true, true },
    { BYTES("GET / HTTP/1.0\nConnection: x, Keep-Alive\n\n"), true, true },
    { BYTES("GET / HTTP/1.0\nConnection: x\nConnection: keep-alive\n\n"), true, true },
    { BYTES("GET / HTTP/1.0\nConnection: close, keep-alive\n\n"), false, false },
    { BYTES("GET / HTTP/1.0\nConnection: keep-alive\nConnection: close\n\n"), false, false },
    { BYTES("GET / HTTP/1.0\nConnection: keep-alivex\n\n"), false, false },
    { BYTES("GET / HTTP/1.1\nHost: h\n\n"), true, false },
    { BYTES("GET / HTTP/1.1\nHost: h\nConnection:\n\n"), true, false },
    { BYTES("GET / HTTP/1.1\nHost: h\nConnection: keep-alive\n\n"), true, false },
    { BYTES("GET / HTTP/1.1\nHost: h\nConnection: CLOSE\n\n"), false, false },
    { BYTES("GET / HTTP/1.1\nHost: h\nConnection: te ,\tclose,\n\n"), false, false },
    { BYTES("GET / HTTP/1.1\nHost: h\nConnection: te\nConnection: close\nConnection: x\n\n"), false,
      false },
    { BYTES("GET / HTTP/1.1\nHost: h\nConnection: closed, disclose\n\n"), true, false },
    { BYTES("GET / HTTP/1.3\nHost: h\n\n"), true, false },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct request r;
    feed(&r, cases[i].head, LIMIT);
    ok(r.state == REQUEST_COMPLETE && r.keep_alive == cases[i].keep_alive, "keep_alive");
    is_number(r.keep_alive_asked, cases[i].asked, "keep_alive_asked");
  }
}

static void check_body(void)
{
  struct request r;
  feed(&r, BYTES(ONE "\r\n"), LIMIT);
  is_number(r.body, BODY_NONE, "no body");
  ok(!r.expect_continue, "nothing expected");
  feed(&r, BYTES(LENGTH("0")), LIMIT);
  ok(r.body == BODY_LENGTH && r.content_length == 0, "a body of no bytes");
  feed(&r, BYTES(LENGTH(" 00042")), LIMIT);
  ok(r.body == BODY_LENGTH && r.content_length == 42, "leading zeros");
  feed(&r, BYTES(LENGTH("9223372036854775807")), LIMIT);
  ok(r.body == BODY_LENGTH && r.content_length == INT64_MAX, "2^63-1");
  feed(&r, BYTES(CODING("Chunked")), LIMIT);
  is_number(r.body, BODY_CHUNKED, "chunked");
  feed(&r, BYTES(ONE "Expect: 100-CONTINUE\r\n\r\n"), LIMIT);
  ok(r.expect_continue, "100-continue expected");
  feed(&r, BYTES("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n"), LIMIT);
  ok(!r.expect_continue, "but not in HTTP/1.0");
  feed(&r, BYTES("GET / HTTP/1.0\r\n\r\n"), LIMIT);
  is_number(r.host_length, 0, "no host in HTTP/1.0");
  feed(&r, BYTES("GET / HTTP/1.0\r\nHost: A\r\n\r\n"), LIMIT);
  is_bytes(bytes_of(r.host, r.host_length), BYTES("a"), "a host in HTTP/1.0");
}

static char const *const field_names[FIELD_COUNT] = {
  [FIELD_ACCEPT_ENCODING] = "Accept-Encoding",
  [FIELD_AUTHORIZATION] = "Authorization",
  [FIELD_CONNECTION] = "Connection",
  [FIELD_CONTENT_LENGTH] = "Content-Length",
  [FIELD_CONTENT_TYPE] = "Content-Type",
  [FIELD_EXPECT] = "Expect",
  [FIELD_FORWARDED] = "Forwarded",
  [FIELD_HOST] = "Host",
  [FIELD_IF_MATCH] = "If-Match",
  [FIELD_IF_MODIFIED_SINCE] = "If-Modified-Since",
  [FIELD_IF_NONE_MATCH] = "If-None-Match",
  [FIELD_IF_RANGE] = "If-Range",
  [FIELD_IF_UNMODIFIED_SINCE] = "If-Unmodified-Since",
  [FIELD_KEEP_ALIVE] = "Keep-Alive",
  [FIELD_RANGE] = "Range",
  [FIELD_REFERER] = "Referer",
  [FIELD_TRANSFER_ENCODING] = "Transfer-Encoding",
  [FIELD_USER_AGENT] = "User-Agent",
  [FIELD_X_FORWARDED_FOR] = "X-Forwarded-For",
};

static void check_field_names(void)
{
  unsigned int wrong = 0;
  for (unsigned int i = 0; i < FIELD_COUNT; i++) {
    char name[32];
    size_t const n = strlen(field_names[i]);
    is_number(request_field_named(bytes_from_string(field_names[i])), i, field_names[i]);
    for (size_t j = 0; j < n; j++) {
      memcpy(name, field_names[i], n);
      name[j] ^= 0x20; /* another case, or another character */
      bool const letter = field_names[i][j] != '-';
      wrong += request_field_named(bytes_of(name, n)) != (letter ? i : FIELD_OTHER);
      name[j] = '_';
      wrong += request_field_named(bytes_of(name, n)) != FIELD_OTHER;
      wrong += request_field_named(bytes_of(field_names[i], j)) != FIELD_OTHER;
    }
  }
  is_number(wrong, 0, "any case, and nothing like it");
  is_number(request_field_named(BYTES("X-Forwarded-Fog")), FIELD_OTHER,
            "an unknown one of known length");
  is_number(request_field_named(BYTES_NONE), FIELD_OTHER, "no name");
}

static void check_fields(void)
{
  static struct bytes const head = BYTES("\r\nGET /:x HTTP/1.1\r\nHost:h\r\nRange:\t first "
                                         "\r\nX-Empty:\r\nREFERER: r:s\nRange: second\r\n"
                                         "User-Agent: \r\nuser-agent: ua\r\n\r\nNot: here\r\n");
  static struct {
    char const *name, *value;
  } const want[] = {
    { "Host", "h" },       { "Range", "first" }, { "X-Empty", "" },      { "REFERER", "r:s" },
    { "Range", "second" }, { "User-Agent", "" }, { "user-agent", "ua" },
  };
  struct request r;
  struct bytes name, value;
  size_t at = 0, i = 0;

  feed(&r, head, LIMIT);
  is_number(r.state, REQUEST_COMPLETE, "a head with fields");
  is_bytes(r.field[FIELD_RANGE], BYTES("first"), "the first of several");
  is_number(r.field_count[FIELD_RANGE], 2, "of two");
  is_bytes(r.field[FIELD_REFERER], BYTES("r:s"), "a colon in a value");
  is_bytes(r.field[FIELD_USER_AGENT], BYTES("ua"), "an empty value does not count");
  is_number(r.field_count[FIELD_USER_AGENT], 1, "nor is it counted");
  is_number(r.field_count[FIELD_EXPECT], 0, "none is none");
  for (; request_next_field(&r, head.s, &at, &name, &value) && i < 7; i++) {
    is_bytes(name, bytes_from_string(want[i].name), "name in order");
    is_bytes(value, bytes_from_string(want[i].value), "its value");
  }
  is_number(i, 7, "all fields");
  ok(!request_next_field(&r, head.s, &at, &name, &value), "the end stays the end");
  feed(&r, BYTES("GET / HTTP/1.0\n\n"), LIMIT);
  at = 0;
  ok(!request_next_field(&r, "GET / HTTP/1.0\n\n", &at, &name, &value), "no fields");
  feed(&r, BYTES("GET / HTTP/1.0\nA: b\n"), LIMIT);
  at = 0;
  ok(!request_next_field(&r, "GET / HTTP/1.0\nA: b\n", &at, &name, &value),
     "not before the head is whole");
}

static void check_many_fields(void)
{
  static char text[8000];
  size_t n = (size_t)snprintf(text, sizeof text, "GET / HTTP/1.0\n");
  struct request r;
  for (unsigned int i = 0; i < 300; i++)
    n += (size_t)snprintf(text + n, sizeof text - n, "Range: %u\n", i);
  text[n++] = '\n';
  feed(&r, bytes_of(text, n), sizeof text);
  is_number(r.state, REQUEST_COMPLETE, "three hundred fields");
  is_number(r.field_count[FIELD_RANGE], 255, "the count saturates");
  is_bytes(r.field[FIELD_RANGE], BYTES("0"), "the first is kept");
}

/* Samples with one byte changed at random: whatever the outcome, it does not depend on splits. */
static void check_mutations(void)
{
  unsigned int wrong = 0;
  srand(4);
  for (unsigned int round = 0; round < 3000; round++) {
    static char const nasty[] = "\0\r\n\t :,/?#*@[]0~\x7f\xff";
    struct bytes const head = samples[(size_t)rand() % (sizeof samples / sizeof *samples)].head;
    char text[512];
    memcpy(text, head.s, head.n);
    text[(size_t)rand() % head.n] = nasty[(size_t)rand() % (sizeof nasty - 1)];
    wrong += !splits_agree(bytes_of(text, head.n), round % 4 ? LIMIT : (size_t)rand() % 60);
  }
  is_number(wrong, 0, "mutated heads, split everywhere");
}

/* Every byte in every place of a long target: good when it is visible ASCII but '#', or above. */
static void check_target_bytes(void)
{
  unsigned int bad = 0;

  for (int byte = 1; byte < 256; byte++)
    for (size_t at = 1; at < 20; at++) {
      char head[] = "GET /aaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: h\r\n\r\n";
      struct request r;
      bool const visible = byte > ' ' && byte != 127 && byte != '#';
      head[4 + at] = (char)byte;
      feed(&r, bytes_of(head, sizeof head - 1), LIMIT);
      bad += (r.state == REQUEST_COMPLETE) != visible;
    }
  is_number(bad, 0, "every byte in a target");
}

/* What was refused in the request line is told from what was refused behind it. */
static void check_refused_line(void)
{
  static struct {
    char const *head;
    bool line;
  } const heads[] = {
    { "G{T / HTTP/1.1\r\n", true },
    { "{ / HTTP/1.1\r\n", true },
    { "GET\r\n", true },
    { "GET / HTTP/9.1\r\n", true },
    { "GET /\r\n", true },
    { "GET /#x HTTP/1.1\r\n", true },
    { "GET / HTTP/1.1\r\nHost : h\r\n", false },
    { "GET / HTTP/1.1\r\nHost: {\r\n", false },
    { "GET / HTTP/1.1\r\n\r\n", false },
  };
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    struct request r;
    feed(&r, bytes_from_string(heads[i].head), LIMIT);
    ok(r.state == REQUEST_BAD && request_line_refused(&r) == heads[i].line, heads[i].head);
  }
}

/* Redirected within the server: another target, and nothing of its content. */
static void check_redirected(void)
{
  static char const head[] = "POST http://h:8/a?q HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
                             "Content-Type: text/x\r\nExpect: 100-continue\r\n"
                             "User-Agent: me\r\n\r\n";
  static uint8_t const dropped[] = { FIELD_CONTENT_LENGTH, FIELD_CONTENT_TYPE, FIELD_EXPECT,
                                     FIELD_TRANSFER_ENCODING };
  struct request r, other;
  feed(&r, bytes_of(head, sizeof head - 1), LIMIT);
  ok(r.state == REQUEST_COMPLETE && r.expect_continue && r.content_length == 5, "a request");
  ok(request_redirect(&other, &r, BYTES("/b?z")), "is redirected");
  ok(other.method == METHOD_GET && bytes_equal(other.method_text, BYTES("GET")), "to be got");
  is_bytes(other.target, BYTES("/b?z"), "elsewhere");
  is_bytes(other.query, BYTES("z"), "with another query string");
  ok(!other.absolute && !other.authority.n && !other.asterisk, "the target is a path");
  ok(other.body == BODY_NONE && other.content_length == 0 && !other.expect_continue,
     "no content, and nobody who waits to send it");
  for (size_t i = 0; i < sizeof dropped; i++)
    ok(!other.field[dropped[i]].n && other.field_count[dropped[i]] == 0, "no field about it");
  is_bytes(other.field[FIELD_HOST], BYTES("h"), "the others are there");
  is_bytes(other.field[FIELD_USER_AGENT], BYTES("me"), "and who it was");
  feed(&r, BYTES("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"), LIMIT);
  ok(request_redirect(&other, &r, BYTES("/b")) && other.method == METHOD_HEAD && !other.query.n,
     "of HEAD there is only the head");
  ok(request_redirect(&other, &r, BYTES("/$")), "a path with a dollar");
  ok(!request_redirect(&other, &r, BYTES("")) && !request_redirect(&other, &r, BYTES("b")) &&
         !request_redirect(&other, &r, BYTES("/b#c")) &&
         !request_redirect(&other, &r, BYTES("/b c")),
     "what is no path is refused");
}

/* Whatever hosts come one after the other, each is cleaned to what it is cleaned to alone. */
static void test_host_memo(void)
{
  static char const *const hosts[] = { "www.example.org", "www.example.org",
                                       "WWW.example.org", "xyz.example.org:8080",
                                       "xyz.example.org", "a b",
                                       "xyz.example.org", "",
                                       "[::1]",           "[0::1]",
                                       "[::1]",           "h." };
  static char longest[300];
  struct host_memo memo = { .length = 0 };
  unsigned int wrong = 0;

  memset(longest, 'a', 200);
  for (size_t i = 0; i < 3 * sizeof(hosts) / sizeof(hosts[0]); i++) {
    struct request alone, after;
    char head[400];
    char const *host = i % 7 == 6 ? longest : hosts[i % (sizeof(hosts) / sizeof(hosts[0]))];
    size_t const n =
        (size_t)snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", host);
    request_init(&alone);
    request_init(&after);
    after.host_memo = &memo;
    (void)request_feed(&alone, head, n, sizeof(head));
    (void)request_feed(&after, head, n, sizeof(head));
    wrong += alone.state != after.state || alone.host_length != after.host_length ||
             memcmp(alone.host, after.host, alone.host_length + 1) != 0;
  }
  is_number(wrong, 0, "a host that is remembered is the same");
  ok(memo.field_length && memo.length, "and one is");
}

int main(void)
{
  check_samples();
  check_completion();
  check_early();
  check_reasons();
  check_limit();
  check_targets();
  check_request_line();
  check_connection();
  check_body();
  check_field_names();
  check_fields();
  check_many_fields();
  check_mutations();
  check_target_bytes();
  check_refused_line();
  check_redirected();
  test_host_memo();
  return tap_done();
}
