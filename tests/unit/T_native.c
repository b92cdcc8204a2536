/* native: stamps, names of fields, and lines of LogFormat read back. */
#include <stdlib.h>
#include <time.h>

#include "../../src/logconv/native.h"
#include "../../src/logconv/native_value.h"
#include "tap.h"

static char line[4096];
static struct native native;
static char const *why;

static enum native_kind read_line(char const *text, struct record *r)
{
  size_t n = strlen(text);
  memcpy(line, text, n);
  return native_read(&native, line, n, r, &why);
}

static void expect_fields(char const *names)
{
  static struct field_list list;
  struct bytes wrong;
  if (names)
    ok(field_list_read(&list, bytes_from_string(names), &wrong), names);
  else
    field_list_preset(&list);
  native = (struct native){ .fields = field_list_bytes(&list), .gmt = true };
  native_init(&native);
}

static void test_stamps(void)
{
  struct bytes text = BYTES("@400000006a01b2c300bc614e rest");
  uint64_t seconds = 0;
  uint32_t nanoseconds = 0;
  ok(tai64n_take(&text, &seconds, &nanoseconds), "a stamp");
  ok(seconds == 0x6a01b2c3 - 10 && nanoseconds == 12345678, "its second and nanosecond");
  ok(bytes_equal(text, BYTES("rest")), "the blank goes with it");
  text = BYTES("@400000006A01B2C300BC614E");
  ok(tai64n_take(&text, &seconds, &nanoseconds) && !text.n, "capital letters, and nothing behind");
  static struct bytes const none[] = {
    BYTES(""),
    BYTES("@400000006a01b2c300bc614"),
    BYTES("400000006a01b2c300bc614e "),
    BYTES("@400000006a01b2c300bc614g "),
    BYTES("@400000006a01b2c33b9aca00 "),
    BYTES("@300000006a01b2c300bc614e "),
    BYTES("@400000000000000900000000 "),
  };
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    text = none[i];
    ok(!tai64n_take(&text, &seconds, &nanoseconds) && text.n == none[i].n, "no stamp");
  }
}

static void test_names(void)
{
  static struct field_list list;
  struct bytes wrong;
  field_list_preset(&list);
  ok(list.n == 13 && list.fields[0] == LOG_CTIME && list.fields[12] == LOG_BYTES_WRITTEN,
     "the fields of an unchanged LogFormat");
  ok(field_list_read(&list, BYTES(" uri  PID\tctime\n"), &wrong) && list.n == 3 &&
         list.fields[0] == LOG_URI && list.fields[1] == LOG_PID && list.fields[2] == LOG_CTIME,
     "names in any case, any blanks");
  ok(!field_list_read(&list, BYTES("Uri Url"), &wrong) && bytes_equal(wrong, BYTES("Url")),
     "an unknown name is told");
  ok(!field_list_read(&list, BYTES("  "), &wrong) && !wrong.n, "no names");
  static char many[5 * (FIELD_LIST_MAX + 1)];
  for (size_t i = 0; i <= FIELD_LIST_MAX; i++)
    memcpy(many + 4 * i, "PID ", 4);
  ok(field_list_read(&list, bytes_of(many, 4 * FIELD_LIST_MAX), &wrong), "many names");
  ok(!field_list_read(&list, bytes_of(many, 4 * FIELD_LIST_MAX + 4), &wrong), "too many names");
}

static void test_values(void)
{
  char text[] = "\\x41\\x0a\\\\x4\\xg1\\xFF\\x";
  ok(bytes_equal(bytes_of(text, native_unescape(text, sizeof text - 1)),
                 BYTES("A\n\\\\x4\\xg1\xff\\x")),
     "escapes, and backslashes that are none");
  char cut[] = "ab\\x41\\x4";
  is_number((long long)native_unescape(cut, 5), 5,
            "what is behind the end is no part of an escape");
  ok(memcmp(cut, "ab\\x4", 5) == 0, "which stays as it is");
  uint64_t n = 7;
  ok(native_number(BYTES("65535"), 65535, &n) && n == 65535, "the largest number");
  ok(!native_number(BYTES("65536"), 65535, &n) && !native_number(BYTES("70000"), 65535, &n),
     "a number that is too large");
  ok(native_number(BYTES("18446744073709551615"), UINT64_MAX, &n) && n == UINT64_MAX, "2^64-1");
  ok(!native_number(BYTES("18446744073709551616"), UINT64_MAX, &n), "2^64");
  ok(!native_number(BYTES(""), 9, &n) && !native_number(BYTES("1x"), 99, &n) &&
         !native_number(BYTES("-1"), 99, &n),
     "no numbers");
}

static void test_times(void)
{
  uint64_t t = 0;
  ok(native_ctime(BYTES("Sun Nov 22 20:17:49 2026"), true, &t) && t == 1795378669, "GMT");
  setenv("TZ", "XXX-5:45", 1);
  tzset();
  ok(native_ctime(BYTES("Mon Nov 23 02:02:49 2026"), false, &t) && t == 1795378669, "local time");
  setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
  tzset();
  ok(native_ctime(BYTES("Wed Jul  1 08:00:00 2026"), false, &t) && t == 1782907200,
     "in summer too");
  ok(!native_ctime(BYTES("Sun Nov 32 20:17:49 2026"), true, &t), "no day");
  ok(!native_ctime(BYTES("Sun, 22 Nov 2026 20:17:49 GMT"), true, &t), "another form");
}

#define TIME "Sun Nov 22 20:17:49 2026"

static void test_preset(void)
{
  struct record r;
  expect_fields(0);
  ok(read_line(TIME "\tal\\x20ice\t192.0.2.7\t4000\twww\tGET\t/a?q=1\t404\t5\thttp://x/\tt\\x22"
                    "\t99\t123",
               &r) == NATIVE_REQUEST,
     "a line as it is by default");
  ok(r.seconds == 1795378669 && r.status == 404 && r.content_length == 5 && r.bytes_read == 99 &&
         r.bytes_written == 123 && r.remote.port == 4000 && r.remote.family == ADDRESS_IPV4,
     "its numbers");
  ok(bytes_equal(r.user, BYTES("al ice")) && bytes_equal(r.agent, BYTES("t\"")) &&
         bytes_equal(r.host, BYTES("www")) && bytes_equal(r.referer, BYTES("http://x/")),
     "its strings");
  ok(bytes_equal(r.uri, BYTES("/a")) && r.has_query && bytes_equal(r.query, BYTES("q=1")),
     "a query in the Uri");
  ok(r.major == 1 && r.minor == 1 && (r.absent >> LOG_VERSION & 1), "no version: 1.1 is supposed");
  ok(read_line(TIME "\t-\t-\t-\t-\t-\tbad? line\t400\t0\t-\t-\t1\t2", &r) == NATIVE_REQUEST &&
         !r.method.n && bytes_equal(r.uri, BYTES("bad? line")) && !r.major && !r.has_query,
     "a request line that was refused stays whole");
  ok(read_line("@400000006a01b2c300bc614e " TIME "\t-\tunix:\t-\t-\tGET\t/\t200\t0\t-\t-\t1\t2",
               &r) == NATIVE_REQUEST &&
         r.seconds == 1795378669 && r.remote.family == ADDRESS_UNIX,
     "a stamp in front: the line's own time is taken");
}

static void test_other_fields(void)
{
  struct record r;
  expect_fields("MicroTime Ctime Version QueryString TimeTaken ScriptExit ScriptCPU ContentLength");
  ok(read_line("1795378669.000120\t" TIME "\tHTTP/1.0\ta\\x09\t2.5\t0\t-\t7", &r) ==
         NATIVE_MALFORMED,
     "decimals are six");
  ok(read_line("1795378669.000120\tMon Nov 23 20:17:49 2026\tHTTP/1.0\ta\\x09\t2.500000\tsignal 9"
               "\t0.250000\t7",
               &r) == NATIVE_REQUEST,
     "all is well");
  ok(r.seconds == 1795378669 && r.microseconds == 120, "MicroTime beats Ctime");
  ok(r.major == 1 && r.minor == 0 && r.has_query && bytes_equal(r.query, BYTES("a\t")) &&
         r.taken == 2500000,
     "version, query, time taken");
  ok(r.script_ran && r.script_signaled && r.script_code == 9 && r.script_cpu == 250000, "script");
  ok(r.bytes_written == 7, "without BytesWritten all content was sent");
  expect_fields("Ctime RemotePort LocalAddress LocalPort");
  ok(read_line(TIME "\t4000\t127.0.0.1\t65535", &r) == NATIVE_REQUEST &&
         r.local.family == ADDRESS_IPV4 && r.local.port == 65535 && r.remote.port == 4000,
     "the port here, and the other there");
  ok(read_line(TIME "\t4000\t127.0.0.1\t65536", &r) == NATIVE_MALFORMED, "too large for one");
  expect_fields("Uri");
  ok(read_line("@400000006a01b2c300bc614e /x", &r) == NATIVE_REQUEST &&
         r.seconds == 0x6a01b2c3 - 10 && r.microseconds == 12345,
     "the stamp is the time when there is no other");
  ok(read_line("/x", &r) == NATIVE_MALFORMED, "no time at all");
}

/* Each number is its own, whatever is read behind it. */
static void test_numbers(void)
{
  struct record r;
  expect_fields("Ctime ScriptMemory PID BytesWritten BytesRead ContentLength Status LocalPort "
                "RemotePort");
  ok(read_line(TIME "\t1\t2\t3\t4\t5\t6\t7\t8", &r) == NATIVE_REQUEST, "numbers");
  ok(r.script_ran && r.script_memory == 1 && r.pid == 2 && r.bytes_written == 3 &&
         r.bytes_read == 4 && r.has_content_length && r.content_length == 5 && r.status == 6 &&
         r.local.port == 7 && r.remote.port == 8,
     "each is what it is");
  expect_fields("Ctime RemotePort RemoteAddress LocalAddress");
  ok(read_line(TIME "\t7\tunix:\t10.0.0.1", &r) == NATIVE_REQUEST && r.remote.port == 7 &&
         r.remote.family == ADDRESS_UNIX && r.local.family == ADDRESS_IPV4,
     "a port that stands before its address stays");
}

static void test_malformed(void)
{
  static char const *const bad[] = {
    "",
    TIME,
    TIME "\t-\t-\t-\t-\tGET\t/\t200\t0\t-\t-\t1",
    TIME "\t-\t-\t-\t-\tGET\t/\t200\t0\t-\t-\t1\t2\t3",
    "Sun Nov 22 20:17 2026\t-\t-\t-\t-\tGET\t/\t200\t0\t-\t-\t1\t2",
    TIME "\t-\t1.2.3\t-\t-\tGET\t/\t200\t0\t-\t-\t1\t2",
    TIME "\t-\t-\t65536\t-\tGET\t/\t200\t0\t-\t-\t1\t2",
    TIME "\t-\t-\t-\t-\tGET\t/\tok\t0\t-\t-\t1\t2",
    TIME "\t-\t-\t-\t-\tGET\t/\t1000\t0\t-\t-\t1\t2",
    TIME " [4711] nothing: of the kind",
    TIME "x[4711] httpd: info: x",
    TIME " (4711] httpd: info: x",
    TIME " [4711]",
    TIME " [4711] ",
    TIME " [4711",
    TIME " ",
    "Sun Nov 32 20:17:49 2026 [4711] httpd: info: x",
  };
  static char const *const messages[] = {
    "httpd: info: started",
    "httpway-run: warning: x",
    "@400000006a01b2c300bc614e logfmt: fatal: y",
    TIME " [4711] httpd: info: x",
  };
  struct record r;
  expect_fields(0);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ok(read_line(bad[i], &r) == NATIVE_MALFORMED && why, bad[i]);
  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
    ok(read_line(messages[i], &r) == NATIVE_MESSAGE, messages[i]);
}

int main(void)
{
  test_stamps();
  test_names();
  test_values();
  test_times();
  test_preset();
  test_other_fields();
  test_numbers();
  test_malformed();
  return tap_done();
}
