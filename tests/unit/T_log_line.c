/* logfmt: each format's lines, byte for byte; hostile bytes; lines that do not fit. */
#include <stdlib.h>
#include <time.h>

#include <httpway/conf.h>

#include "../../src/liblog/format.h"
#include "tap.h"

static char text[LINE_MAX_LENGTH];
static struct stamp stamp;

static struct bytes const all_fields =
    BYTES("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26");

static struct record sample(void)
{
  struct record r = { 0 };
  r.kind = RECORD_REQUEST;
  r.seconds = UINT64_C(1795378669);
  r.microseconds = 1234;
  r.pid = 4711;
  r.status = 200;
  r.major = r.minor = 1;
  r.has_content_length = r.has_query = true;
  r.content_length = 1000;
  r.bytes_read = 99;
  r.bytes_written = 1234;
  r.taken = 2000003;
  r.remote = (struct address){ ADDRESS_IPV4, { 192, 0, 2, 7 }, 4000 };
  r.local = (struct address){ ADDRESS_IPV4, { 127, 0, 0, 1 }, 80 };
  r.user = BYTES("al ice");
  r.host = BYTES("www.example.com");
  r.method = BYTES("GET");
  r.uri = BYTES("/a");
  r.query = BYTES("q=1");
  r.referer = BYTES("http://x/");
  r.agent = BYTES("a\"b\\c\t\x1b\xff");
  return r;
}

static bool bytes_contain(struct bytes text_all, struct bytes part)
{
  for (; text_all.n >= part.n; text_all = bytes_after(text_all, 1))
    if (!memcmp(text_all.s, part.s, part.n))
      return true;
  return false;
}

static struct bytes line(void (*format)(struct output *, struct record const *),
                         struct record const *r, size_t room)
{
  struct output o = { .s = text, .room = room };
  stamp_set(&stamp, r->seconds);
  format(&o, r);
  return bytes_of(text, o.length);
}

static void fields(struct output *o, struct record const *r)
{
  format_fields(o, all_fields, r, &stamp);
}

static void common(struct output *o, struct record const *r)
{
  format_common(o, false, r, &stamp);
}

static void combined(struct output *o, struct record const *r)
{
  format_common(o, true, r, &stamp);
}

static void json(struct output *o, struct record const *r)
{
  format_json(o, r, &stamp);
}

static void message(struct output *o, struct record const *r)
{
  log_message(o, "httpd", r, &stamp, false);
}

static void message_stamped(struct output *o, struct record const *r)
{
  log_message(o, "httpd", r, &stamp, true);
}

static void test_fields(void)
{
  struct record r = sample();
  is_bytes(
      line(fields, &r, sizeof text),
      BYTES(
          "Sun Nov 22 20:17:49 2026\tal ice\t192.0.2.7\t4000\twww.example.com\tGET\t/a\t200\t1000\t"
          "http://x/\ta\\x22b\\x5Cc\\x09\\x1B\\xFF\t99\t1234\t127.0.0.1\t80\tHTTP/1.1\tq=1\t"
          "2.000003\t1795378669.001234\t4711\t-\t-\t-\n"),
      "fields");
  r = (struct record){ .kind = RECORD_REQUEST, .seconds = 5, .pid = 1 };
  is_bytes(
      line(fields, &r, sizeof text),
      BYTES("Thu Jan  1 00:00:05 1970\t-\t-\t-\t-\t-\t-\t0\t0\t-\t-\t0\t0\t-\t-\t-\t-\t0.000000\t"
            "5.000000\t1\t-\t-\t-\n"),
      "fields: nothing known");
}

static void test_common(void)
{
  struct record r = sample();
  is_bytes(
      line(common, &r, sizeof text),
      BYTES("192.0.2.7 - al ice [22/Nov/2026:20:17:49 +0000] \"GET /a?q=1 HTTP/1.1\" 200 1000\n"),
      "common");
  is_bytes(line(combined, &r, sizeof text),
           BYTES("192.0.2.7 - al ice [22/Nov/2026:20:17:49 +0000] \"GET /a?q=1 HTTP/1.1\" 200 1000 "
                 "\"http://x/\" \"a\\x22b\\x5Cc\\x09\\x1B\\xFF\"\n"),
           "combined");
  r.method = BYTES("HEAD");
  r.referer = r.agent = r.user = r.query = BYTES_NONE;
  is_bytes(
      line(combined, &r, sizeof text),
      BYTES("192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] \"HEAD /a? HTTP/1.1\" 200 - \"-\" \"-\"\n"),
      "combined: HEAD sends no content, an empty query keeps its mark");
  r.method = BYTES("GET");
  r.bytes_written = 500;
  is_bytes(line(common, &r, sizeof text),
           BYTES("192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] \"GET /a? HTTP/1.1\" 200 500\n"),
           "common: never more content than was sent");
  r = (struct record){ .kind = RECORD_REQUEST, .seconds = 5, .status = 400 };
  is_bytes(line(common, &r, sizeof text), BYTES("- - - [01/Jan/1970:00:00:05 +0000] \"-\" 400 -\n"),
           "common: nothing known");
}

#define NO_SCRIPT                                                                                  \
  "\"script_cpu\":null,\"script_memory\":null,\"script_exit\":null,\"script_signal\":null"

static void test_json(void)
{
  struct record r = sample();
  is_bytes(line(json, &r, sizeof text),
           BYTES("{\"time\":\"2026-11-22T20:17:49.001234Z\",\"remote_user\":\"al ice\","
                 "\"remote_address\":\"192.0.2.7\",\"remote_port\":4000,"
                 "\"server_name\":\"www.example.com\",\"method\":\"GET\",\"uri\":\"/a\","
                 "\"query_string\":\"q=1\",\"version\":\"HTTP/1.1\",\"status\":200,"
                 "\"content_length\":1000,\"referer\":\"http://x/\","
                 "\"user_agent\":\"a\\\\x22b\\\\x5Cc\\\\x09\\\\x1B\\\\xFF\",\"bytes_read\":99,"
                 "\"bytes_written\":1234,\"local_address\":\"127.0.0.1\",\"local_port\":80,"
                 "\"time_taken\":2.000003,\"micro_time\":1795378669.001234,\"pid\":4711," NO_SCRIPT
                 "}\n"),
           "json");
  r = (struct record){ .kind = RECORD_REQUEST, .seconds = 5 };
  is_bytes(
      line(json, &r, sizeof text),
      BYTES("{\"time\":\"1970-01-01T00:00:05.000000Z\",\"remote_user\":null,"
            "\"remote_address\":null,\"remote_port\":null,\"server_name\":null,\"method\":null,"
            "\"uri\":null,\"query_string\":null,\"version\":null,\"status\":null,"
            "\"content_length\":null,\"referer\":null,\"user_agent\":null,\"bytes_read\":0,"
            "\"bytes_written\":0,\"local_address\":null,\"local_port\":null,"
            "\"time_taken\":0.000000,\"micro_time\":5.000000,\"pid\":0," NO_SCRIPT "}\n"),
      "json: nothing known");
}

static void scripts(struct output *o, struct record const *r)
{
  format_fields(o, BYTES("\24\25\26"), r, &stamp);
}

/* What json says behind the pid. */
static struct bytes json_end(struct record const *r)
{
  struct bytes const whole = line(json, r, sizeof text);
  char const *const at = strstr(whole.s, "\"pid\":0,");
  return at ? bytes_after(whole, (size_t)(at - whole.s) + strlen("\"pid\":0,")) : BYTES_NONE;
}

static void test_scripts(void)
{
  struct record r = { .kind = RECORD_REQUEST, .seconds = 5, .script_ran = true };
  is_bytes(line(scripts, &r, sizeof text), BYTES("0.000000\t0\t0\n"), "a script that used nothing");
  r.script_cpu = 3000017;
  r.script_memory = UINT64_C(1) << 33;
  r.script_code = 3;
  is_bytes(line(scripts, &r, sizeof text), BYTES("3.000017\t8589934592\t3\n"), "its exit code");
  is_bytes(json_end(&r),
           BYTES("\"script_cpu\":3.000017,\"script_memory\":8589934592,\"script_exit\":3,"
                 "\"script_signal\":null}\n"),
           "json: its exit code");
  r.script_signaled = true;
  r.script_code = 9;
  is_bytes(line(scripts, &r, sizeof text), BYTES("3.000017\t8589934592\tsignal 9\n"), "its signal");
  is_bytes(json_end(&r),
           BYTES("\"script_cpu\":3.000017,\"script_memory\":8589934592,\"script_exit\":null,"
                 "\"script_signal\":9}\n"),
           "json: its signal");
}

static void test_messages(void)
{
  struct record r = { .kind = RECORD_MESSAGE, .seconds = UINT64_C(1795378669), .pid = 7 };
  r.level = LEVEL_WARNING;
  r.text = BYTES("a\nb");
  is_bytes(line(message, &r, sizeof text), BYTES("httpd: warning: a\\x0Ab\n"),
           "a message is one line");
  is_bytes(line(message_stamped, &r, sizeof text),
           BYTES("Sun Nov 22 20:17:49 2026 [7] httpd: warning: a\\x0Ab\n"),
           "with time and pid in a file");
  r.level = LEVEL_FATAL;
  is_bytes(line(message, &r, sizeof text), BYTES("httpd: fatal: a\\x0Ab\n"), "fatal");
  r.level = LEVEL_DEBUG;
  is_bytes(line(message, &r, sizeof text), BYTES("httpd: debug: a\\x0Ab\n"), "debug");
  r.level = 99;
  is_bytes(line(message, &r, sizeof text), BYTES("httpd: info: a\\x0Ab\n"), "a level nobody knows");
}

static bool is_one_printable_line(struct bytes l)
{
  for (size_t i = 0; i + 1 < l.n; i++)
    if (l.s[i] != '\t' && (l.s[i] < ' ' || l.s[i] > '~'))
      return false;
  return l.n && l.s[l.n - 1] == '\n';
}

/* All bytes in all strings, in every format, in every room: always one printable line that ends. */
static void test_hostile(void)
{
  static char every[256];
  void (*const formats[])(struct output *, struct record const *) = { fields, common, combined,
                                                                      json, message };
  struct record r = sample();
  size_t wrong = 0;
  for (int i = 0; i < 256; i++)
    every[i] = (char)i;
  r.user = r.host = r.method = r.uri = r.query = r.referer = r.agent = r.text =
      bytes_of(every, sizeof every);
  for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
    wrong += !is_one_printable_line(line(formats[f], &r, sizeof text));
    for (size_t room = 8; room < 3000; room += 7)
      wrong += !is_one_printable_line(line(formats[f], &r, room));
  }
  is_number(wrong, 0, "one printable line, whatever is in it, however little room there is");
}

/* What was cut is marked in every format, and only that. */
static void test_cut(void)
{
  struct record r = sample();
  r.agent = BYTES("agent");
  r.cut = RECORD_URI | RECORD_AGENT;
  is_bytes(
      line(fields, &r, sizeof text),
      BYTES("Sun Nov 22 20:17:49 2026\tal ice\t192.0.2.7\t4000\twww.example.com\tGET\t/a...\t200"
            "\t1000\thttp://x/\tagent...\t99\t1234\t127.0.0.1\t80\tHTTP/1.1\tq=1\t2.000003"
            "\t1795378669.001234\t4711\t-\t-\t-\n"),
      "the fields of LogFormat");
  is_bytes(
      line(combined, &r, sizeof text),
      BYTES("192.0.2.7 - al ice [22/Nov/2026:20:17:49 +0000] \"GET /a...?q=1 HTTP/1.1\" 200 1000 "
            "\"http://x/\" \"agent...\"\n"),
      "combined");
  r.cut = 127;
  is_bytes(
      line(common, &r, sizeof text),
      BYTES("192.0.2.7 - al ice... [22/Nov/2026:20:17:49 +0000] \"GET... /a...?q=1... HTTP/1.1\""
            " 200 1000\n"),
      "common");
  ok(bytes_contain(line(json, &r, sizeof text),
                   BYTES("\"cut\":[\"remote_user\",\"server_name\",\"method\",\"uri\",\"query_"
                         "string\",\"referer\",\"user_agent\"]}")),
     "JSON says which");
  ok(bytes_contain(line(json, &r, sizeof text), BYTES("\"uri\":\"/a...\",")), "and marks them");
  is_bytes(line(fields, &r, 30), BYTES("Sun Nov 22 20:17:49 2026\ta...\n"),
           "a line that is too long");
  r.cut = 128;
  ok(bytes_contain(line(json, &r, sizeof text), BYTES("\"cut\":[]}")),
     "of one that is none of them there is a list all the same");
  r.cut = 0;
  ok(!bytes_contain(line(json, &r, sizeof text), BYTES("cut")), "only then");
}

static void test_largest(void)
{
  static char wide[RECORD_STRING_MAX];
  struct record r = sample();
  struct bytes l;
  memset(wide, 0x1b, sizeof wide);
  r.uri = r.query = r.referer = bytes_of(wide, sizeof wide);
  r.agent = bytes_of(wide, RECORD_BATCH_MAX - 3 * sizeof wide);
  l = line(json, &r, sizeof text);
  ok(l.n > 5 * (size_t)RECORD_BATCH_MAX - 4096 && l.n < sizeof text,
     "the largest record fits in JSON");
  ok(l.n > 1 && !memcmp(l.s + l.n - 2, "}\n", 2), "whole");
}

static void test_zones(void)
{
  struct record r = sample();
  setenv("TZ", "XXX-05:45", 1);
  tzset();
  stamp.gmt = false;
  stamp_forget(&stamp);
  stamp_set(&stamp, UINT64_C(1798761599)); /* the last second of 2026, GMT */
  is_bytes(bytes_of(stamp.ctime, sizeof stamp.ctime), BYTES("Fri Jan  1 05:44:59 2027"),
           "local time");
  is_bytes(bytes_of(stamp.clf, sizeof stamp.clf), BYTES("[01/Jan/2027:05:44:59 +0545]"),
           "ahead of GMT");
  ok(memcmp(line(json, &r, sizeof text).s, "{\"time\":\"2026-11-23T02:02:49.001234+05:45\"", 42) ==
         0,
     "and in JSON");
  setenv("TZ", "YYY3:30", 1);
  tzset();
  stamp_set(&stamp, UINT64_C(1798761600 + 3600));
  stamp_set(&stamp, UINT64_C(1795378669));
  setenv("TZ", "XXX-05:45", 1);
  tzset();
  stamp_set(&stamp, UINT64_C(1795378669));
  is_bytes(bytes_of(stamp.clf, sizeof stamp.clf), BYTES("[22/Nov/2026:16:47:49 -0330]"),
           "a second that is known is not made again");
  setenv("TZ", "YYY3:30", 1);
  tzset();
  stamp_forget(&stamp);
  stamp_set(&stamp, UINT64_C(1798761600 + 3600));
  is_bytes(bytes_of(stamp.clf, sizeof stamp.clf), BYTES("[31/Dec/2026:21:30:00 -0330]"),
           "behind GMT");
  stamp_set(&stamp, UINT64_MAX);
  ok(!memcmp(stamp.iso, "9999-12-30T", 11), "a time out of reach is a late one");
  stamp.gmt = true;
  stamp_forget(&stamp);
}

int main(void)
{
  stamp.gmt = true;
  test_fields();
  test_common();
  test_json();
  test_scripts();
  test_messages();
  test_hostile();
  test_cut();
  test_largest();
  test_zones();
  return tap_done();
}
