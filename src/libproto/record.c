/* record: packing and unpacking of log records, byte for byte as in doc/protocol.html. Memory to
   memory only: no descriptor, no clock, no allocation. Every request makes one, so it has code of
   its own: packing one takes 280 instructions, by the tables of wire.h 1750; unpacking 390, not
   1130. */
#include <httpway/record.h>

#include "wire.h"

#define BATCH_MAGIC "HWL\001"
#define BATCH_MAGIC_LENGTH 4

/* The fields in their order, each list once for packing and once for unpacking: what every kind
   begins with; of a request what stands before its flags and after them, and its strings behind the
   user; of a script what stands after its flags. */
#define BEGINNING(FIELD) FIELD(kind) FIELD(seconds) FIELD(microseconds) FIELD(pid)
#define VERSION(FIELD) FIELD(status) FIELD(major) FIELD(minor)
#define COUNTS(FIELD) FIELD(content_length) FIELD(bytes_read) FIELD(bytes_written) FIELD(taken)
#define STRINGS(FIELD)                                                                             \
  FIELD(host, HOST)                                                                                \
  FIELD(method, METHOD)                                                                            \
  FIELD(uri, URI) FIELD(query, QUERY) FIELD(referer, REFERER) FIELD(agent, AGENT)
#define SCRIPT(FIELD) FIELD(script_code) FIELD(script_cpu) FIELD(script_memory)

/* Offsets from the start of a packed record. */
enum { AT_LENGTH = 0, AT_KIND = 4, AT_SECONDS = 5, AT_MICROSECONDS = 13, AT_BODY = 21 };
/* Offsets in a packed RECORD_REQUEST: status, version, flags, content length and bytes read stand
   before these. */
enum { AT_BYTES_WRITTEN = AT_BODY + 21, AT_TAKEN = AT_BODY + 29 };

enum { FLAG_CONTENT_LENGTH = 1, FLAG_QUERY = 2, FLAG_USER_FAILED = 4 };
enum { SCRIPT_RAN = 1, SCRIPT_SIGNALED = 2 };

enum { BEGINNING_LENGTH = AT_BODY - AT_KIND };
/* Of a RECORD_REQUEST: up to the addresses of both ends, in front of the strings. */
enum { ADDRESS_LENGTH = 1 + 16 + 2, NUMBERS_LENGTH = AT_TAKEN - AT_BODY + 8 + 2 * ADDRESS_LENGTH };

/* What is known of the script stands at the end of a request, after the strings: programs that know
   nothing of it pass it over, and records of programs that do not write it are taken without. */
enum { SCRIPT_LENGTH = 1 + 4 + 8 + 8 };
/* After it, as after the text of a message, stands which strings were cut. */
enum { CUT_LENGTH = 1 };

/* ---- Packing: `at` runs through room that was checked beforehand. ---- */

#define PUT(member) at = wire_put(at, r->member, sizeof r->member);
#define PUT_STRING(member, bit) at = put_string(at, r->member);

static char *put_address(char *at, struct address const *a)
{
  at = wire_put(at, a->family, 1);
  memcpy(at, a->ip, sizeof a->ip);
  return wire_put(at + sizeof a->ip, a->port, 2);
}

static char *put_string(char *at, struct bytes text)
{
  at = wire_put(at, text.n, 2);
  if (text.n)
    memcpy(at, text.s, text.n);
  return at + text.n;
}

/* One string is for either. */
static struct bytes user_of(struct record const *r)
{
  return r->user.n ? r->user : r->failed_user;
}

static size_t strings_length(struct record const *r)
{
  if (r->kind == RECORD_MESSAGE)
    return r->text.n;
  if (r->kind != RECORD_REQUEST)
    return 0;
#define LENGTH(member, bit) +r->member.n
  return user_of(r).n STRINGS(LENGTH);
#undef LENGTH
}

static void string_cut(struct record *r, struct bytes *text, size_t limit, enum record_string which)
{
  if (text->n <= limit)
    return;
  text->n = limit;
  r->cut |= (uint8_t)which;
}

static void strings_cut(struct record *r, size_t limit)
{
  string_cut(r, &r->user, limit, RECORD_USER);
  string_cut(r, &r->failed_user, limit, RECORD_USER);
#define CUT(member, bit) string_cut(r, &r->member, limit, RECORD_##bit);
  STRINGS(CUT)
#undef CUT
}

/* The same record, no longer than a batch. */
static struct record const *record_cut(struct record *copy, struct record const *r)
{
  *copy = *r;
  if (r->kind == RECORD_MESSAGE) {
    string_cut(copy, &copy->text, RECORD_STRING_MAX, RECORD_TEXT);
    return copy;
  }
  strings_cut(copy, RECORD_STRING_MAX);
  if (strings_length(copy) > RECORD_BATCH_MAX - RECORD_OVERHEAD)
    strings_cut(copy, RECORD_STRING_SHARE);
  return copy;
}

static char *put_script(char *at, struct record const *r)
{
  at = wire_put(at, (r->script_ran ? SCRIPT_RAN : 0u) | (r->script_signaled ? SCRIPT_SIGNALED : 0u),
                1);
  SCRIPT(PUT)
  return at;
}

static char *put_request(char *at, struct record const *r)
{
  VERSION(PUT)
  at = wire_put(at,
                (r->has_content_length ? FLAG_CONTENT_LENGTH : 0u) |
                    (r->has_query ? FLAG_QUERY : 0u) |
                    (user_of(r).n > r->user.n ? FLAG_USER_FAILED : 0u),
                1);
  COUNTS(PUT)
  at = put_address(at, &r->remote);
  at = put_address(at, &r->local);
  at = put_string(at, user_of(r));
  STRINGS(PUT_STRING)
  at = put_script(at, r);
  PUT(cut)
  return at;
}

size_t record_pack(char *out, size_t room, struct record const *r)
{
  struct record copy;
  char *at = out + AT_KIND;
  size_t length = strings_length(r);
  if (length > RECORD_STRING_MAX) {
    r = record_cut(&copy, r);
    length = strings_length(r);
  }
  if (room < RECORD_OVERHEAD || room - RECORD_OVERHEAD < length)
    return 0;
  BEGINNING(PUT)
  if (r->kind == RECORD_REQUEST) {
    at = put_request(at, r);
  } else if (r->kind == RECORD_MESSAGE) {
    PUT(level)
    at = put_string(at, r->text);
    PUT(cut)
  } else if (r->kind == RECORD_LOST) {
    PUT(count)
  }
  big_endian_put32(out + AT_LENGTH, (uint32_t)(at - out - AT_KIND));
  return (size_t)(at - out);
}

void record_finish(char *packed, uint64_t seconds, uint32_t microseconds, uint64_t bytes_written,
                   uint64_t taken)
{
  big_endian_put64(packed + AT_SECONDS, seconds);
  big_endian_put32(packed + AT_MICROSECONDS, microseconds);
  big_endian_put64(packed + AT_BYTES_WRITTEN, bytes_written);
  big_endian_put64(packed + AT_TAKEN, taken);
}

void record_finish_script(char *packed, bool signaled, uint32_t code, uint64_t cpu, uint64_t memory)
{
  struct record const fate = { .script_ran = true,
                               .script_signaled = signaled,
                               .script_code = code,
                               .script_cpu = cpu,
                               .script_memory = memory };
  put_script(packed + AT_KIND + big_endian_get32(packed + AT_LENGTH) - CUT_LENGTH - SCRIPT_LENGTH,
             &fate);
}

/* ---- Unpacking: what has a fixed length is taken together, and checked once; `at` runs through
   it. Once something was missing nothing more is taken. ---- */

struct unpacker {
  struct bytes rest;
  bool failed;
  bool user_failed; /* the user is one who could not log in */
};

/* The next n bytes, or null. */
static char const *take(struct unpacker *u, size_t n)
{
  char const *at = u->rest.s;
  if (u->failed || u->rest.n < n) {
    u->failed = true;
    return 0;
  }
  u->rest = bytes_after(u->rest, n);
  return at;
}

static struct bytes take_string(struct unpacker *u)
{
  char const *length = take(u, 2);
  size_t n = length ? big_endian_get16(length) : 0;
  char const *at = take(u, n);
  return at ? bytes_of(at, n) : BYTES_NONE;
}

#define GET(member) at = wire_get(at, &r->member, sizeof r->member);
#define TAKE_STRING(member, bit) r->member = take_string(u);

static char const *get_address(char const *at, struct address *a)
{
  at = wire_get(at, &a->family, 1);
  memcpy(a->ip, at, sizeof a->ip);
  return wire_get(at + sizeof a->ip, &a->port, 2);
}

/* A number that stands alone. */
static void take_number(struct unpacker *u, void *number, size_t width)
{
  char const *at = take(u, width);
  if (at)
    (void)wire_get(at, number, width);
}

static void take_script(struct unpacker *u, struct record *r)
{
  char const *at = take(u, SCRIPT_LENGTH);
  unsigned int flags;
  if (!at)
    return;
  flags = (unsigned char)*at++;
  SCRIPT(GET)
  r->script_ran = flags & SCRIPT_RAN;
  r->script_signaled = flags & SCRIPT_SIGNALED;
}

/* Records of programs that do not write it end in front of it. */
static void take_cut(struct unpacker *u, struct record *r)
{
  if (u->rest.n)
    take_number(u, &r->cut, CUT_LENGTH);
}

static void take_numbers(struct unpacker *u, struct record *r)
{
  char const *at = take(u, NUMBERS_LENGTH);
  unsigned int flags;
  if (!at)
    return;
  VERSION(GET)
  flags = (unsigned char)*at++;
  COUNTS(GET)
  at = get_address(at, &r->remote);
  (void)get_address(at, &r->local);
  r->has_content_length = flags & FLAG_CONTENT_LENGTH;
  r->has_query = flags & FLAG_QUERY;
  u->user_failed = flags & FLAG_USER_FAILED;
  if (!address_is_family(r->remote.family) || !address_is_family(r->local.family))
    u->failed = true;
}

static void take_request(struct unpacker *u, struct record *r)
{
  take_numbers(u, r);
  *(u->user_failed ? &r->failed_user : &r->user) = take_string(u);
  STRINGS(TAKE_STRING)
  if (u->rest.n)
    take_script(u, r);
  take_cut(u, r);
}

static void take_beginning(struct unpacker *u, struct record *r)
{
  char const *at = take(u, BEGINNING_LENGTH);
  if (!at)
    return;
  BEGINNING(GET)
  (void)at;
}

static void take_message(struct unpacker *u, struct record *r)
{
  take_number(u, &r->level, sizeof r->level);
  r->text = take_string(u);
  take_cut(u, r);
}

int record_unpack(struct bytes *rest, struct record *r)
{
  struct unpacker outer = { .rest = *rest };
  struct unpacker u = { .rest = BYTES_NONE };
  char const *length;
  if (!rest->n)
    return 0;
  *r = (struct record){ 0 };
  length = take(&outer, 4);
  u.rest.n = length ? big_endian_get32(length) : 0;
  u.rest.s = take(&outer, u.rest.n);
  if (outer.failed)
    return -1;
  take_beginning(&u, r);
  if (r->kind == RECORD_REQUEST)
    take_request(&u, r);
  else if (r->kind == RECORD_MESSAGE)
    take_message(&u, r);
  else if (r->kind == RECORD_LOST)
    take_number(&u, &r->count, sizeof r->count);
  if (u.failed)
    return -1;
  *rest = outer.rest;
  return 1;
}

/* ---- Batches ---- */

void record_batch_header(char out[RECORD_BATCH_HEADER], size_t length)
{
  memcpy(out, BATCH_MAGIC, BATCH_MAGIC_LENGTH);
  big_endian_put32(out + BATCH_MAGIC_LENGTH, (uint32_t)length);
}

bool record_batch_length(char const header[RECORD_BATCH_HEADER], size_t *length)
{
  *length = big_endian_get32(header + BATCH_MAGIC_LENGTH);
  return !memcmp(header, BATCH_MAGIC, BATCH_MAGIC_LENGTH) && *length <= RECORD_BATCH_MAX;
}

bool record_batch_open(struct bytes message, struct bytes *records)
{
  size_t length;
  if (message.n < RECORD_BATCH_HEADER || !record_batch_length(message.s, &length) ||
      length != message.n - RECORD_BATCH_HEADER)
    return false;
  *records = bytes_after(message, RECORD_BATCH_HEADER);
  return true;
}
