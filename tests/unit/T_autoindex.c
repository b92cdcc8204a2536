/* autoindex: queries, Accept, paths, order, sizes, dates, names, and the limits of a listing. */
#include <stdlib.h>
#include <sys/uio.h>

#include <httpway/utf8.h>

#include "../../src/tools/autoindex_json.h"
#include "../../src/tools/autoindex_listing.h"
#include "../../src/tools/autoindex_output.h"
#include "../../src/tools/autoindex_query.h"
#include "tap.h"

static char written[65536];
static size_t written_length;

static ssize_t keep(int fd, struct iovec const *v, unsigned int n)
{
  size_t taken = 0;
  (void)fd;
  for (unsigned int i = 0; i < n; i++) {
    if (v[i].iov_len > sizeof written - written_length)
      exit(2);
    if (v[i].iov_len)
      memcpy(written + written_length, v[i].iov_base, v[i].iov_len);
    written_length += v[i].iov_len;
    taken += v[i].iov_len;
  }
  return (ssize_t)taken;
}

static char memory[64];
static buffer out = BUFFER_INIT(&keep, -1, memory, sizeof memory);

/* What was put since the last time. */
static struct bytes result(void)
{
  size_t n;
  buffer_flush(&out);
  n = written_length;
  written_length = 0;
  return bytes_of(written, n);
}

static struct bytes html(struct bytes text)
{
  put_html(&out, text);
  return result();
}

static struct bytes link_to(struct bytes name)
{
  put_link(&out, name);
  return result();
}

static void check_queries(void)
{
  static struct {
    struct bytes text;
    struct query want;
  } const cases[] = {
    { BYTES(""), { SORT_NAME, false, false } },
    { BYTES("sort=size&order=desc"), { SORT_SIZE, true, false } },
    { BYTES("order=desc&sort=date"), { SORT_DATE, true, false } },
    { BYTES("sort=size&sort=name&order=desc&order=asc"), { SORT_NAME, false, false } },
    { BYTES("json"), { SORT_NAME, false, true } },
    { BYTES("json="), { SORT_NAME, false, true } },
    { BYTES("&&json&sort=date&"), { SORT_DATE, false, true } },
    { BYTES("sort=siz"), { SORT_NAME, false, false } },
    { BYTES("sort=sizes"), { SORT_NAME, false, false } },
    { BYTES("sort"), { SORT_NAME, false, false } },
    { BYTES("=&=desc&order"), { SORT_NAME, false, false } },
    { BYTES("jso&jsonp&Json"), { SORT_NAME, false, false } },
    { BYTES("%3Cscript%3E=1&sort=\xff"), { SORT_NAME, false, false } },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct query const query = query_read(cases[i].text);
    ok(query.key == cases[i].want.key && query.descending == cases[i].want.descending &&
           query.json == cases[i].want.json,
       cases[i].text.s);
  }
}

static void check_accept(void)
{
  static struct {
    char const *accept;
    bool json;
  } const cases[] = {
    { "", false },
    { "*/*", false },
    { "text/html", false },
    { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false },
    { "application/json", true },
    { "Application/JSON", true },
    { "application/json, text/plain, */*", true },
    { "application/json, text/javascript, */*; q=0.01", true },
    { "application/json, text/html", false },
    { "text/html;q=0.5, application/json", true },
    { "text/html, application/json;q=0.5", false },
    { "text/html;q=0.5,application/json ; charset=utf-8 ; q=0.6", true },
    { "application/*", true },
    { "application/*, text/*", false },
    { "application/json;q=0", false },
    { "application/json;q=0, */*", false },
    { "text/html;q=0, */*", true },
    { "*/*, text/html;q=0", true },
    { "application/json;q=2, text/html;q=0.1", false },
    { "application/json;q=1.000, text/html;q=0.999", true },
    { "application/json;q=1.001, text/html;q=0.1", false },
    { "application/json;q=, text/html;q=0.1", false },
    { "application/json;q=0.x", false },
    { "application/jsonp", false },
    { ",,;;, ;q=1,application/json", true },
    { "application/json;Q=0.2,text/html;q=0.1", true },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ok(accept_prefers_json(bytes_from_string(cases[i].accept)) == cases[i].json, cases[i].accept);
}

static void check_paths(void)
{
  static struct bytes const cases[][4] = {
    /* script name, path info, target, wanted */
    { BYTES("/a/b"), BYTES("/"), BYTES("/a/b/"), BYTES("/a/b") },
    { BYTES("/a/b/"), BYTES(""), BYTES("/a/b/"), BYTES("/a/b") },
    { BYTES("/a b"), BYTES(""), BYTES("/a%20b/?sort=size"), BYTES("/a b") },
    { BYTES(""), BYTES("/"), BYTES("/"), BYTES("") },
    { BYTES("/"), BYTES(""), BYTES("/?x=y/z"), BYTES("") },
    { BYTES(""), BYTES(""), BYTES(""), BYTES("") },
    { BYTES("/a"), BYTES(""), BYTES(""), BYTES("/a") },
    { BYTES("/a/index.cgi"), BYTES(""), BYTES("/a/index.cgi?q=/"), BYTES("/a") },
    { BYTES("/index.cgi"), BYTES(""), BYTES("/index.cgi"), BYTES("") },
    { BYTES("/a"), BYTES("/"), BYTES("/a%2F"), BYTES("/a") },
    { BYTES("/a"), BYTES(""), BYTES("http://host/a/?q"), BYTES("/a") },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    is_bytes(directory_path(cases[i][0], cases[i][1], cases[i][2]), cases[i][3], "path");
}

static int sign(int number)
{
  return (number > 0) - (number < 0);
}

static void check_names(void)
{
  /* In order; each differs from each. */
  static struct bytes const names[] = {
    BYTES(" a"),
    BYTES("-"),
    BYTES("0"),
    BYTES("00"),
    BYTES("1"),
    BYTES("1a"),
    BYTES("02"),
    BYTES("2"),
    BYTES("10"),
    BYTES("18446744073709551616"),
    BYTES("99999999999999999999"),
    BYTES("A"),
    BYTES("a"),
    BYTES("a1b"),
    BYTES("a2"),
    BYTES("a010"),
    BYTES("a10"),
    BYTES("a10.txt"),
    BYTES("B"),
    BYTES("b"),
    BYTES("b\x7f"),
    BYTES("b\xc3\xa4"),
    BYTES("\xff"),
  };
  size_t const n = sizeof names / sizeof *names;
  unsigned int wrong = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      if (sign(names_compare(names[i], names[j])) != (i > j) - (i < j)) {
        wrong++;
        printf("# %s %s\n", names[i].s, names[j].s);
      }
  is_number(wrong, 0, "natural order");
}

/* An order that is none would confuse qsort. */
static void check_names_consistent(void)
{
  unsigned int wrong = 0;
  srand(5);
  for (unsigned int round = 0; round < 20000; round++) {
    char text[3][6];
    struct bytes names[3];
    for (int i = 0; i < 3; i++) {
      names[i] = bytes_of(text[i], (size_t)rand() % sizeof text[i]);
      for (size_t j = 0; j < sizeof text[i]; j++)
        text[i][j] = "0129aAb-\xff"[rand() % 9];
    }
    int const ab = sign(names_compare(names[0], names[1]));
    int const bc = sign(names_compare(names[1], names[2]));
    wrong += ab != -sign(names_compare(names[1], names[0]));
    wrong += (ab == 0) != bytes_equal(names[0], names[1]);
    wrong += ab <= 0 && bc <= 0 && names_compare(names[0], names[2]) > 0;
  }
  is_number(wrong, 0, "the order of names is total");
}

static void check_sort(void)
{
  char names[] = "d1d2abc10c9c1";
  struct entry const given[] = {
    { 5, 50, 4, 1, KIND_FILE },      /* a */
    { 5, 50, 11, 2, KIND_FILE },     /* c1 */
    { 9, 10, 5, 1, KIND_FILE },      /* b */
    { 0, 70, 2, 2, KIND_DIRECTORY }, /* d2 */
    { 0, 60, 0, 2, KIND_DIRECTORY }, /* d1 */
    { 5, -9, 9, 2, KIND_FILE },      /* c9 */
    { 5, 50, 6, 3, KIND_OTHER },     /* c10 */
  };
  static struct {
    struct query query;
    struct bytes want;
  } const cases[] = {
    { { SORT_NAME, false, false }, BYTES("d1 d2 a b c1 c9 c10 ") },
    { { SORT_NAME, true, false }, BYTES("d2 d1 c10 c9 c1 b a ") },
    { { SORT_SIZE, false, false }, BYTES("d1 d2 a c1 c9 c10 b ") },
    { { SORT_SIZE, true, false }, BYTES("d1 d2 b a c1 c9 c10 ") },
    { { SORT_DATE, false, false }, BYTES("d1 d2 c9 b a c1 c10 ") },
    { { SORT_DATE, true, false }, BYTES("d2 d1 a c1 c10 b c9 ") },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct entry entries[7];
    struct listing listing = { .entries = entries, .count = 7, .names = names };
    memcpy(entries, given, sizeof given);
    listing_sort(&listing, &cases[i].query);
    for (size_t j = 0; j < listing.count; j++) {
      put(&out, entry_name(&listing, entries + j));
      put_text(&out, " ");
    }
    is_bytes(result(), cases[i].want, "sorted");
  }
  struct listing nothing = { .count = 0 };
  listing_sort(&nothing, &cases[0].query);
  is_number(nothing.count, 0, "nothing sorted");
}

/* The space that does not break. */
#define SPACE "\xc2\xa0"

static void check_sizes(void)
{
  static struct {
    uint64_t size;
    char const *want;
  } const cases[] = {
    { 0, "0" SPACE "B" },
    { 999, "999" SPACE "B" },
    { 1000, "1.0" SPACE "kB" },
    { 1049, "1.0" SPACE "kB" },
    { 1050, "1.1" SPACE "kB" },
    { 9949, "9.9" SPACE "kB" },
    { 9950, "10" SPACE "kB" },
    { 10499, "10" SPACE "kB" },
    { 10500, "11" SPACE "kB" },
    { 999499, "999" SPACE "kB" },
    { 999500, "1.0" SPACE "MB" },
    { 999499999, "999" SPACE "MB" },
    { 999500000, "1.0" SPACE "GB" },
    { UINT64_C(5497558138880), "5.5" SPACE "TB" },
    { UINT64_C(999500000000000), "1.0" SPACE "PB" },
    { INT64_MAX, "9.2" SPACE "EB" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    put_size(&out, cases[i].size);
    is_bytes(result(), bytes_from_string(cases[i].want), "size");
  }
}

static void check_dates(void)
{
  static struct {
    int64_t seconds;
    char const *want;
  } const cases[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { 1795378669, "2026-11-22T20:17:49Z" },
    { -1, "1969-12-31T23:59:59Z" },
    { INT64_C(-2147483648), "1901-12-13T20:45:52Z" },
    { INT64_C(4323283199), "2106-12-31T23:59:59Z" },
    { INT64_C(4323283200), "2107-01-01T00:00:00Z" },
    { INT64_C(-62167219200), "0000-01-01T00:00:00Z" },
    { INT64_C(-62167219201), 0 },
    { INT64_C(253402300799), "9999-12-31T23:59:59Z" },
    { INT64_C(253402300800), 0 },
    { INT64_MAX, 0 },
    { INT64_MIN, 0 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char date[DATE_ISO_LENGTH];
    bool const good = date_iso(date, cases[i].seconds);
    ok(good == (cases[i].want != 0), cases[i].want ? cases[i].want : "no such year");
    if (good)
      is_bytes(bytes_of(date, sizeof date), bytes_from_string(cases[i].want), "date");
  }
}

static void check_html(void)
{
  is_bytes(html(BYTES("a<b>&\"'")), BYTES("a&lt;b&gt;&amp;&quot;&#39;"), "markup");
  is_bytes(html(BYTES("a\n\x1b\x7f"
                      "b")),
           BYTES("a\xe2\x90\x8a\xe2\x90\x9b\xe2\x90\xa1"
                 "b"),
           "control characters are shown");
  is_bytes(html(BYTES("\xc3\xa4\xff\xc3")), BYTES("\xc3\xa4&#xFFFD;&#xFFFD;"), "no UTF-8");
  is_bytes(html(BYTES("")), BYTES(""), "nothing");
  is_bytes(link_to(BYTES("a:b")), BYTES("a%3Ab"), "a colon is no scheme");
  is_bytes(link_to(BYTES("a b?c#d%e&f'")), BYTES("a%20b%3Fc%23d%25e%26f%27"), "reserved");
  is_bytes(link_to(BYTES("\n\xff\"<")), BYTES("%0A%FF%22%3C"), "any byte");
}

/* Long texts are escaped in pieces; no character may be torn, wherever it stands. */
static void check_pieces(void)
{
  static struct bytes const characters[] = { BYTES("\xc3\xa4"), BYTES("\xe2\x82\xac"),
                                             BYTES("\xf0\x9f\x98\x80") };
  static char text[1024];
  unsigned int wrong = 0;
  for (size_t i = 0; i < 3; i++)
    for (size_t shift = 0; shift < 5; shift++) {
      size_t n = shift;
      memset(text, 'x', shift);
      for (; n + 4 < sizeof text; n += characters[i].n)
        memcpy(text + n, characters[i].s, characters[i].n);
      wrong += !bytes_equal(html(bytes_of(text, n)), bytes_of(text, n));
    }
  is_number(wrong, 0, "characters stay whole");
  memset(text, '\x80', sizeof text);
  is_number(html(bytes_of(text, sizeof text)).n, sizeof text * 8, "each stray byte is replaced");
  memset(text, ' ', sizeof text);
  is_number(link_to(bytes_of(text, sizeof text)).n, 3 * sizeof text, "a long link");
}

static void check_json(void)
{
  char names[] = "a\"\\\n\x7f\xc3\xa4x\xff";
  struct entry entries[] = {
    { 12, 0, 0, 7, KIND_FILE },
    { 0, INT64_MAX, 7, 2, KIND_DIRECTORY },
    { 0, 0, 0, 1, KIND_UNKNOWN },
  };
  struct listing listing = { .entries = entries, .count = 3, .names = names };
  json_put(&out, &listing);
  is_bytes(result(),
           BYTES("[\n{\"name\":\"a\\\"\\\\\\u000a\\u007f\xc3\xa4\",\"type\":\"file\",\"size\":12,"
                 "\"modified\":\"1970-01-01T00:00:00Z\"},\n"
                 "{\"name\":\"x\\ufffd\",\"bytes\":\"78ff\",\"type\":\"directory\",\"size\":null,"
                 "\"modified\":null},\n"
                 "{\"name\":\"a\",\"type\":\"other\",\"size\":null,\"modified\":null}\n]\n"),
           "objects");
  listing.count = 0;
  json_put(&out, &listing);
  is_bytes(result(), BYTES("[\n]\n"), "an empty array");
}

/* The root has more than three entries everywhere. */
static void check_limit(void)
{
  struct listing few = { .count = 0 }, all = { .count = 0 };
  DIR *directory = opendir("/");
  ok(directory && listing_read(&few, directory, 3), "a directory is read");
  is_number(few.count, 3, "up to the limit");
  ok(few.cut, "and it is said");
  rewinddir(directory);
  ok(listing_read(&all, directory, LISTING_ENTRIES_MAX), "all of it");
  ok(all.count > 3 && !all.cut, "is not cut");
  ok(closedir(directory) == 0, "closed");
  free(few.entries);
  free(few.names);
  free(all.entries);
  free(all.names);
}

static void check_utf8(void)
{
  is_number(utf8_length(BYTES("a")), 1, "ASCII");
  is_number(utf8_length(BYTES("\xc3\xa4z")), 2, "two bytes");
  is_number(utf8_length(BYTES("\xf4\x8f\xbf\xbf")), 4, "the last one");
  is_number(utf8_length(BYTES("\xf4\x90\x80\x80")), 0, "and no more");
  is_number(utf8_length(BYTES("\xed\xa0\x80")), 0, "no surrogates");
  is_number(utf8_length(BYTES("\xc3")), 0, "torn");
}

int main(void)
{
  check_queries();
  check_accept();
  check_paths();
  check_names();
  check_names_consistent();
  check_sort();
  check_sizes();
  check_dates();
  check_html();
  check_pieces();
  check_json();
  check_limit();
  check_utf8();
  return tap_done();
}
