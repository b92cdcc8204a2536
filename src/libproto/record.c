/* record: packing and unpacking of log records, byte for byte as in doc/protocol.html. Memory to
   memory only: no descriptor, no clock, no allocation. Every request makes one, so it has code of
   its own: packing one takes 280 instructions, by the tables of wire.h 1830; unpacking 390, not
   1310. */
#include <httpway/big_endian.h>
#include <httpway/record.h>

#define BATCH_MAGIC "HWL\001"
#define BATCH_MAGIC_LENGTH 4

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

static char *put_u8(char *at, uint8_t value)
{
  *at = (char)value;
  return at + 1;
}

static char *put_u16(char *at, uint16_t value)
{
  big_endian_put16(at, value);
  return at + 2;
}

static char *put_u32(char *at, uint32_t value)
{
  big_endian_put32(at, value);
  return at + 4;
}

static char *put_u64(char *at, uint64_t value)
{
  big_endian_put64(at, value);
  return at + 8;
}

static char *put_address(char *at, struct address const *a)
{
  at = put_u8(at, a->family);
  memcpy(at, a->ip, sizeof a->ip);
  return put_u16(at + sizeof a->ip, a->port);
}

static char *put_string(char *at, struct bytes text)
{
  at = put_u16(at, (uint16_t)text.n);
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
  return user_of(r).n + r->host.n + r->method.n + r->uri.n + r->query.n + r->referer.n + r->agent.n;
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
  string_cut(r, &r->host, limit, RECORD_HOST);
  string_cut(r, &r->method, limit, RECORD_METHOD);
  string_cut(r, &r->uri, limit, RECORD_URI);
  string_cut(r, &r->query, limit, RECORD_QUERY);
  string_cut(r, &r->referer, limit, RECORD_REFERER);
  string_cut(r, &r->agent, limit, RECORD_AGENT);
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
  at = put_u8(
      at, (uint8_t)((r->script_ran ? SCRIPT_RAN : 0) | (r->script_signaled ? SCRIPT_SIGNALED : 0)));
  at = put_u32(at, r->script_code);
  at = put_u64(at, r->script_cpu);
  return put_u64(at, r->script_memory);
}

static char *put_request(char *at, struct record const *r)
{
  at = put_u16(at, r->status);
  at = put_u8(at, r->major);
  at = put_u8(at, r->minor);
  at = put_u8(at, (uint8_t)((r->has_content_length ? FLAG_CONTENT_LENGTH : 0) |
                            (r->has_query ? FLAG_QUERY : 0) |
                            (user_of(r).n > r->user.n ? FLAG_USER_FAILED : 0)));
  at = put_u64(at, r->content_length);
  at = put_u64(at, r->bytes_read);
  at = put_u64(at, r->bytes_written);
  at = put_u64(at, r->taken);
  at = put_address(at, &r->remote);
  at = put_address(at, &r->local);
  at = put_string(at, user_of(r));
  at = put_string(at, r->host);
  at = put_string(at, r->method);
  at = put_string(at, r->uri);
  at = put_string(at, r->query);
  at = put_string(at, r->referer);
  at = put_string(at, r->agent);
  return put_u8(put_script(at, r), r->cut);
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
  at = put_u8(at, r->kind);
  at = put_u64(at, r->seconds);
  at = put_u32(at, r->microseconds);
  at = put_u32(at, r->pid);
  if (r->kind == RECORD_REQUEST) {
    at = put_request(at, r);
  } else if (r->kind == RECORD_MESSAGE) {
    at = put_u8(at, r->level);
    at = put_u8(put_string(at, r->text), r->cut);
  } else if (r->kind == RECORD_LOST) {
    at = put_u64(at, r->count);
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

static char const *get_u8(char const *at, uint8_t *value)
{
  *value = (uint8_t)*at;
  return at + 1;
}

static char const *get_u16(char const *at, uint16_t *value)
{
  *value = big_endian_get16(at);
  return at + 2;
}

static char const *get_u32(char const *at, uint32_t *value)
{
  *value = big_endian_get32(at);
  return at + 4;
}

static char const *get_u64(char const *at, uint64_t *value)
{
  *value = big_endian_get64(at);
  return at + 8;
}

static char const *get_address(char const *at, struct address *a)
{
  at = get_u8(at, &a->family);
  memcpy(a->ip, at, sizeof a->ip);
  return get_u16(at + sizeof a->ip, &a->port);
}

static void take_script(struct unpacker *u, struct record *r)
{
  char const *at = take(u, SCRIPT_LENGTH);
  uint8_t flags;
  if (!at)
    return;
  at = get_u8(at, &flags);
  at = get_u32(at, &r->script_code);
  at = get_u64(at, &r->script_cpu);
  (void)get_u64(at, &r->script_memory);
  r->script_ran = flags & SCRIPT_RAN;
  r->script_signaled = flags & SCRIPT_SIGNALED;
}

/* Records of programs that do not write it end in front of it. */
static void take_cut(struct unpacker *u, struct record *r)
{
  char const *at = u->rest.n ? take(u, CUT_LENGTH) : 0;
  if (at)
    (void)get_u8(at, &r->cut);
}

static void take_numbers(struct unpacker *u, struct record *r)
{
  char const *at = take(u, NUMBERS_LENGTH);
  uint8_t flags;
  if (!at)
    return;
  at = get_u16(at, &r->status);
  at = get_u8(at, &r->major);
  at = get_u8(at, &r->minor);
  at = get_u8(at, &flags);
  at = get_u64(at, &r->content_length);
  at = get_u64(at, &r->bytes_read);
  at = get_u64(at, &r->bytes_written);
  at = get_u64(at, &r->taken);
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
  r->host = take_string(u);
  r->method = take_string(u);
  r->uri = take_string(u);
  r->query = take_string(u);
  r->referer = take_string(u);
  r->agent = take_string(u);
  if (u->rest.n)
    take_script(u, r);
  take_cut(u, r);
}

/* What every kind begins with. */
static void take_beginning(struct unpacker *u, struct record *r)
{
  char const *at = take(u, BEGINNING_LENGTH);
  if (!at)
    return;
  at = get_u8(at, &r->kind);
  at = get_u64(at, &r->seconds);
  at = get_u32(at, &r->microseconds);
  (void)get_u32(at, &r->pid);
}

static void take_message(struct unpacker *u, struct record *r)
{
  char const *at = take(u, 1);
  if (at)
    (void)get_u8(at, &r->level);
  r->text = take_string(u);
  take_cut(u, r);
}

static void take_lost(struct unpacker *u, struct record *r)
{
  char const *at = take(u, 8);
  if (at)
    (void)get_u64(at, &r->count);
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
    take_lost(&u, r);
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
