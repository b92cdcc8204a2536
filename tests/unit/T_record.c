/* record: what is packed comes out again; nothing malformed does. */
#include <stdlib.h>

#include <skalibs/uint32.h>

#include <httpway/record.h>

#include "tap.h"

/* Flags, code, CPU time, memory. */
enum { SCRIPT_LENGTH = 21 };
/* Behind it: which strings were cut. */
enum { CUT_LENGTH = 1 };

static char const agent_text[] = "tab\there \"quoted\" \x1b[31m\xff";

static struct record sample_request(void)
{
  struct record r = { 0 };
  r.kind = RECORD_REQUEST;
  r.seconds = UINT64_C(1795378669);
  r.microseconds = 123456;
  r.pid = 4711;
  r.status = 206;
  r.major = 1;
  r.minor = 1;
  r.has_content_length = true;
  r.has_query = true;
  r.content_length = UINT64_C(0x123456789abc);
  r.bytes_read = 17;
  r.bytes_written = 18;
  r.taken = 19;
  r.remote = (struct address){ ADDRESS_IPV6, { 0x20, 1, 0xd, 0xb8, [15] = 9 }, 65535 };
  r.local = (struct address){ ADDRESS_IPV4, { 127, 0, 0, 1 }, 80 };
  r.user = BYTES("alice");
  r.host = BYTES("www.example.com");
  r.method = BYTES("GET");
  r.uri = BYTES("/a/b");
  r.query = BYTES("x=1&y=2");
  r.referer = BYTES("");
  r.agent = bytes_of(agent_text, sizeof agent_text - 1);
  return r;
}

static bool same_address(struct address const *a, struct address const *b)
{
  return a->family == b->family && a->port == b->port && !memcmp(a->ip, b->ip, sizeof a->ip);
}

static void test_request(void)
{
  char packed[2048];
  struct record in = sample_request(), out;
  size_t n = record_pack(packed, sizeof packed, &in);
  struct bytes rest = bytes_of(packed, n);
  ok(n > 0 && n <= RECORD_OVERHEAD + 64 + in.agent.n, "a request is packed within its bound");
  is_number(record_unpack(&rest, &out), 1, "and unpacked");
  is_number(rest.n, 0, "whole");
  is_number(out.kind, RECORD_REQUEST, "kind");
  is_number(out.seconds, in.seconds, "seconds");
  is_number(out.microseconds, 123456, "microseconds");
  is_number(out.pid, 4711, "pid");
  is_number(out.status, 206, "status");
  ok(out.major == 1 && out.minor == 1, "version");
  ok(out.has_content_length && out.has_query, "flags");
  is_number(out.content_length, in.content_length, "content length");
  is_number(out.bytes_read, 17, "bytes read");
  is_number(out.bytes_written, 18, "bytes written");
  is_number(out.taken, 19, "time taken");
  ok(same_address(&in.remote, &out.remote), "remote address");
  ok(same_address(&in.local, &out.local), "local address");
  is_bytes(out.user, in.user, "user");
  is_bytes(out.host, in.host, "host");
  is_bytes(out.method, in.method, "method");
  is_bytes(out.uri, in.uri, "uri");
  is_bytes(out.query, in.query, "query");
  is_bytes(out.referer, in.referer, "referer");
  is_bytes(out.agent, in.agent, "agent");
  rest = bytes_of(packed, n);
  record_finish(packed, 5, 6, UINT64_C(0x1122334455667788), 8);
  is_number(record_unpack(&rest, &out), 1, "a finished record is still one");
  is_number(out.seconds, 5, "finish: seconds");
  is_number(out.microseconds, 6, "finish: microseconds");
  is_number(out.bytes_written, INT64_C(0x1122334455667788), "finish: bytes written");
  is_number(out.taken, 8, "finish: time taken");
  is_number(out.bytes_read, 17, "finish leaves bytes read alone");
  is_bytes(out.agent, in.agent, "finish leaves strings alone");
}

static void is_script(struct record const *r, struct record const *want, char const *what)
{
  ok(r->script_ran == want->script_ran && r->script_signaled == want->script_signaled &&
         r->script_code == want->script_code && r->script_cpu == want->script_cpu &&
         r->script_memory == want->script_memory,
     what);
}

static void test_script(void)
{
  char packed[1024];
  struct record in = sample_request(), out;
  struct record const none = { 0 };
  size_t n = record_pack(packed, sizeof packed, &in);
  struct bytes rest = bytes_of(packed, n);
  is_number(record_unpack(&rest, &out), 1, "a request without script");
  is_script(&out, &none, "tells none");
  in.script_ran = in.script_signaled = true;
  in.script_code = 0x89abcdef;
  in.script_cpu = UINT64_C(0x1122334455667788);
  in.script_memory = UINT64_C(0xfedcba9876543210);
  record_finish_script(packed, true, in.script_code, in.script_cpu, in.script_memory);
  rest = bytes_of(packed, n);
  is_number(record_unpack(&rest, &out), 1, "with the fate of its script it is still a record");
  is_number(rest.n, 0, "whole");
  is_script(&out, &in, "finish: the script");
  is_bytes(out.agent, in.agent, "finish leaves strings alone");
  is_number(record_pack(packed, sizeof packed, &in), n, "the fate can be packed at once");
  rest = bytes_of(packed, n);
  is_number(record_unpack(&rest, &out), 1, "and unpacked");
  is_script(&out, &in, "the same");
  record_finish_script(packed, false, 0, 0, 0);
  rest = bytes_of(packed, n);
  record_unpack(&rest, &out);
  is_script(&out, &(struct record){ .script_ran = true }, "a script that did nothing ran");
  record_finish(packed, 5, 6, 7, 8);
  rest = bytes_of(packed, n);
  record_unpack(&rest, &out);
  is_script(&out, &(struct record){ .script_ran = true }, "finish leaves the script alone");
}

/* The end of a record as it was before scripts. */
static void test_without_script(void)
{
  char packed[1024];
  struct record in = sample_request(), out;
  struct record const none = { 0 };
  size_t n = record_pack(packed, sizeof packed, &in) - SCRIPT_LENGTH - CUT_LENGTH;
  struct bytes rest = bytes_of(packed, n);
  uint32_pack_big(packed, (uint32_t)(n - 4));
  is_number(record_unpack(&rest, &out), 1, "a record of an earlier version is taken");
  is_script(&out, &none, "and has no script");
  is_bytes(out.agent, in.agent, "its last string is there");
  n += SCRIPT_LENGTH;
  rest = bytes_of(packed, n);
  uint32_pack_big(packed, (uint32_t)(n - 4));
  is_number(record_unpack(&rest, &out), 1, "one that does not say what was cut is taken, too");
  is_number(out.cut, 0, "and nothing was");
}

/* Of one that is cut nothing is told. */
static void test_cut(void)
{
  char packed[1024];
  struct record in = sample_request(), out;
  struct bytes rest = bytes_of(packed, record_pack(packed, sizeof packed, &in) - 1);
  memset(&out, 0xff, sizeof out);
  ok(record_unpack(&rest, &out) == -1 && !out.kind && !out.pid && !out.uri.n,
     "a record that is cut is none");
}

static void test_others(void)
{
  char packed[1024];
  struct record r = {
    .kind = RECORD_MESSAGE, .level = LEVEL_INFO, .text = BYTES("hello"), .pid = 1
  };
  struct bytes rest;
  size_t n = record_pack(packed, sizeof packed, &r);
  size_t m;
  r = (struct record){ .kind = RECORD_LOST, .count = UINT64_C(1) << 40 };
  m = record_pack(packed + n, sizeof packed - n, &r);
  r = (struct record){ .kind = RECORD_REOPEN };
  rest = bytes_of(packed, n + m + record_pack(packed + n + m, sizeof packed - n - m, &r));
  is_number(record_unpack(&rest, &r), 1, "message");
  ok(r.kind == RECORD_MESSAGE && r.level == LEVEL_INFO, "its kind and level");
  is_bytes(r.text, BYTES("hello"), "its text");
  is_number(record_unpack(&rest, &r), 1, "lost");
  ok(r.kind == RECORD_LOST && r.count == UINT64_C(1) << 40, "its count");
  is_number(record_unpack(&rest, &r), 1, "reopen");
  is_number(r.kind, RECORD_REOPEN, "its kind");
  is_number(record_unpack(&rest, &r), 0, "then nothing");
}

static void test_limits(void)
{
  static char packed[RECORD_STRING_MAX + RECORD_OVERHEAD];
  static char large[RECORD_STRING_MAX + 1];
  struct record r = { .kind = RECORD_MESSAGE, .text = bytes_of(large, sizeof large) };
  struct bytes rest;
  size_t n;
  memset(large, 'x', sizeof large);
  is_number(record_pack(packed, sizeof packed - 1, &r), 0, "too little room: nothing");
  n = record_pack(packed, sizeof packed, &r);
  rest = bytes_of(packed, n);
  is_number(record_unpack(&rest, &r), 1, "a long text is packed");
  is_number(r.text.n, RECORD_STRING_MAX, "and cut");
  is_number(r.cut, RECORD_TEXT, "which it says");
  r = (struct record){ .kind = RECORD_MESSAGE, .text = bytes_of(large, RECORD_STRING_MAX) };
  rest = bytes_of(packed, record_pack(packed, sizeof packed, &r));
  is_number(record_unpack(&rest, &r), 1, "the longest whole one is packed");
  ok(r.text.n == RECORD_STRING_MAX && r.cut == 0, "and whole");
}

static struct bytes *string_of(struct record *r, unsigned int which)
{
  struct bytes *const strings[RECORD_STRINGS] = { &r->user,  &r->host,    &r->method, &r->uri,
                                                  &r->query, &r->referer, &r->agent };
  return strings[which];
}

static char wide[RECORD_BATCH_MAX], roomy[RECORD_OVERHEAD + RECORD_STRINGS * RECORD_BATCH_MAX];

/* Packs and unpacks; false when that does not fit a batch, or does not come back whole. */
static bool passes(struct record const *in, struct record *out)
{
  size_t n = record_pack(roomy, sizeof roomy, in);
  struct bytes rest = bytes_of(roomy, n);
  return n > 0 && n <= RECORD_BATCH_MAX && record_unpack(&rest, out) == 1 && rest.n == 0;
}

/* Each string alone, around its limit. */
static void test_one_long(void)
{
  size_t wrong = 0;
  for (unsigned int which = 0; which < RECORD_STRINGS; which++)
    for (size_t n = RECORD_STRING_MAX - 1; n <= RECORD_BATCH_MAX;
         n = n < RECORD_STRING_MAX + 1 ? n + 1 : n * 2) {
      struct record in = { .kind = RECORD_REQUEST }, out;
      size_t const want = n < RECORD_STRING_MAX ? n : RECORD_STRING_MAX;
      *string_of(&in, which) = bytes_of(wide, n);
      wrong += !passes(&in, &out) || string_of(&out, which)->n != want ||
               out.cut != (n > RECORD_STRING_MAX ? 1U << which : 0);
    }
  is_number(wrong, 0, "a string is cut above its limit, and marked, whichever it is");
}

/* All of them together, around the limit of a batch. */
static void test_all_long(void)
{
  size_t const room = RECORD_BATCH_MAX - RECORD_OVERHEAD;
  struct record in = { .kind = RECORD_REQUEST }, out;
  size_t wrong = 0;
  for (size_t over = 0; over < 3; over++) {
    size_t const last = room - 3 * (size_t)RECORD_STRING_MAX - 1 + over;
    in.method = in.uri = in.query = bytes_of(wide, RECORD_STRING_MAX);
    in.agent = bytes_of(wide, last);
    wrong += !passes(&in, &out) ||
             (over < 2 ? out.cut != 0 || out.agent.n != last : out.uri.n != RECORD_STRING_SHARE);
  }
  is_number(wrong, 0, "strings that fit together are whole, one byte more is cut");
  for (unsigned int which = 0; which < RECORD_STRINGS; which++)
    *string_of(&in, which) = bytes_of(wide, sizeof wide);
  ok(passes(&in, &out), "when all are as long as can be they fit a batch");
  ok(out.user.n == RECORD_STRING_SHARE && out.agent.n == RECORD_STRING_SHARE, "each has its share");
  is_number(out.cut, 127, "and is marked");
  in = out;
  ok(passes(&in, &out) && out.cut == 127, "the marks stay when it is packed again");
}

/* Every shorter length, in memory of exactly that size, so that a sanitizer sees one byte too far.
 */
static void test_truncated(void)
{
  char packed[1024];
  struct record in = sample_request(), out;
  size_t n = record_pack(packed, sizeof packed, &in);
  size_t wrong = 0;
  for (size_t cut = 1; cut < n; cut++) {
    char *copy = malloc(cut);
    struct bytes rest = bytes_of(copy, cut);
    memcpy(copy, packed, cut);
    wrong += record_unpack(&rest, &out) != -1 || rest.n != cut;
    /* The same with a length that claims to be complete. */
    if (cut > 4 && cut != n - CUT_LENGTH && cut != n - CUT_LENGTH - SCRIPT_LENGTH) {
      uint32_pack_big(copy, (uint32_t)(cut - 4));
      wrong += record_unpack(&rest, &out) != -1;
    }
    free(copy);
  }
  is_number(wrong, 0, "no truncated record is taken");
}

/* Each flag by itself. */
static void test_flags(void)
{
  char packed[1024];
  for (unsigned int flags = 0; flags < 4; flags++) {
    struct record in = sample_request(), out;
    struct bytes rest;
    in.has_content_length = flags & 1;
    in.has_query = flags & 2;
    rest = bytes_of(packed, record_pack(packed, sizeof packed, &in));
    ok(record_unpack(&rest, &out) == 1 && out.has_content_length == in.has_content_length &&
           out.has_query == in.has_query,
       "a length, a query string, or neither");
  }
}

static void test_later_versions(void)
{
  char packed[1024] = { 0 };
  struct record in = sample_request(), out;
  size_t n = record_pack(packed, sizeof packed, &in);
  struct bytes rest = bytes_of(packed, n + 3);
  uint32_pack_big(packed, (uint32_t)(n + 3 - 4));
  is_number(record_unpack(&rest, &out), 1, "fields appended by a later version are passed over");
  is_bytes(out.agent, in.agent, "the known ones are there");
  is_number(rest.n, 0, "the unknown ones are skipped");
  packed[4] = 99;
  rest = bytes_of(packed, n + 3);
  is_number(record_unpack(&rest, &out), 1, "a kind nobody knows can be skipped");
  is_number(out.kind, 99, "and is told");
  packed[4] = RECORD_REQUEST;
  packed[21 + 37] = 5;
  rest = bytes_of(packed, n + 3);
  is_number(record_unpack(&rest, &out), -1, "an address of no family is malformed");
}

static void test_batch(void)
{
  static char message[RECORD_BATCH_HEADER + RECORD_BATCH_MAX + 1];
  struct bytes records;
  record_batch_header(message, 10);
  ok(record_batch_open(bytes_of(message, RECORD_BATCH_HEADER + 10), &records), "a batch");
  is_number(records.n, 10, "its records");
  ok(!record_batch_open(bytes_of(message, RECORD_BATCH_HEADER + 9), &records), "too short");
  ok(!record_batch_open(bytes_of(message, RECORD_BATCH_HEADER + 11), &records), "too long");
  ok(!record_batch_open(bytes_of(message, RECORD_BATCH_HEADER - 1), &records), "not even a header");
  message[3] = 2;
  ok(!record_batch_open(bytes_of(message, RECORD_BATCH_HEADER + 10), &records), "another version");
  record_batch_header(message, RECORD_BATCH_MAX);
  ok(record_batch_open(bytes_of(message, RECORD_BATCH_HEADER + RECORD_BATCH_MAX), &records),
     "the largest batch");
  record_batch_header(message, RECORD_BATCH_MAX + 1);
  ok(!record_batch_open(bytes_of(message, RECORD_BATCH_HEADER + RECORD_BATCH_MAX + 1), &records),
     "one byte more");
}

/* A name that was not let in is no user's, and has the same room. */
static void test_failed_user(void)
{
  char packed[RECORD_BATCH_MAX];
  static char wide[RECORD_STRING_MAX + 9];
  struct record in = sample_request(), out;
  struct bytes rest;
  in.failed_user = BYTES("mallory");
  rest = bytes_of(packed, record_pack(packed, sizeof packed, &in));
  ok(record_unpack(&rest, &out) == 1 && out.failed_user.n == 0, "not beside a user");
  is_bytes(out.user, in.user, "... who stays");
  in.user = BYTES_NONE;
  rest = bytes_of(packed, record_pack(packed, sizeof packed, &in));
  ok(record_unpack(&rest, &out) == 1 && out.user.n == 0, "no user");
  is_bytes(out.failed_user, in.failed_user, "... but one who failed");
  is_bytes(out.agent, in.agent, "... and the others");
  memset(wide, 'm', sizeof wide);
  in.failed_user = bytes_of(wide, sizeof wide);
  rest = bytes_of(packed, record_pack(packed, sizeof packed, &in));
  ok(record_unpack(&rest, &out) == 1 && out.failed_user.n == RECORD_STRING_MAX &&
         out.cut == RECORD_USER,
     "a long one is cut");
}

int main(void)
{
  test_failed_user();
  test_request();
  test_script();
  test_without_script();
  test_cut();
  test_others();
  test_limits();
  test_one_long();
  test_all_long();
  test_truncated();
  test_flags();
  test_later_versions();
  test_batch();
  return tap_done();
}
