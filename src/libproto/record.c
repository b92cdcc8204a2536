/* record: packing and unpacking of log records, byte for byte as in doc/protocol.html. Memory to
   memory only: no descriptor, no clock, no allocation. */
#include <httpway/big_endian.h>
#include <httpway/record.h>

#define BATCH_MAGIC "HWL\001"
#define BATCH_MAGIC_LENGTH 4

/* Offsets from the start of a packed record. */
enum { AT_LENGTH = 0, AT_KIND = 4, AT_SECONDS = 5, AT_MICROSECONDS = 13, AT_BODY = 21 };
/* Offsets in a packed RECORD_REQUEST: status, version, flags, content length and bytes read stand
   before these. */
enum { AT_BYTES_WRITTEN = AT_BODY + 21, AT_TAKEN = AT_BODY + 29 };

enum { FLAG_CONTENT_LENGTH = 1, FLAG_QUERY = 2 };
enum { SCRIPT_RAN = 1, SCRIPT_SIGNALED = 2 };

/* What is known of the script stands at the end of a request, behind the strings: programs that
   know nothing of it pass it over, and records of programs that do not write it are taken without.
 */
enum { SCRIPT_LENGTH = 1 + 4 + 8 + 8 };

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

static size_t string_length(struct bytes text)
{
  return text.n > RECORD_STRING_MAX ? RECORD_STRING_MAX : text.n;
}

static char *put_string(char *at, struct bytes text)
{
  size_t n = string_length(text);
  at = put_u16(at, (uint16_t)n);
  if (n)
    memcpy(at, text.s, n);
  return at + n;
}

static size_t strings_length(struct record const *r)
{
  if (r->kind == RECORD_MESSAGE)
    return string_length(r->text);
  if (r->kind != RECORD_REQUEST)
    return 0;
  return string_length(r->user) + string_length(r->host) + string_length(r->method) +
         string_length(r->uri) + string_length(r->query) + string_length(r->referer) +
         string_length(r->agent);
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
                            (r->has_query ? FLAG_QUERY : 0)));
  at = put_u64(at, r->content_length);
  at = put_u64(at, r->bytes_read);
  at = put_u64(at, r->bytes_written);
  at = put_u64(at, r->taken);
  at = put_address(at, &r->remote);
  at = put_address(at, &r->local);
  at = put_string(at, r->user);
  at = put_string(at, r->host);
  at = put_string(at, r->method);
  at = put_string(at, r->uri);
  at = put_string(at, r->query);
  at = put_string(at, r->referer);
  at = put_string(at, r->agent);
  return put_script(at, r);
}

size_t record_pack(char *out, size_t room, struct record const *r)
{
  char *at = out + AT_KIND;
  if (room < RECORD_OVERHEAD || room - RECORD_OVERHEAD < strings_length(r))
    return 0;
  at = put_u8(at, r->kind);
  at = put_u64(at, r->seconds);
  at = put_u32(at, r->microseconds);
  at = put_u32(at, r->pid);
  if (r->kind == RECORD_REQUEST) {
    at = put_request(at, r);
  } else if (r->kind == RECORD_MESSAGE) {
    at = put_u8(at, r->level);
    at = put_string(at, r->text);
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
  uint32_t length;
  length = big_endian_get32(packed + AT_LENGTH);
  put_script(packed + AT_KIND + length - SCRIPT_LENGTH, &fate);
}

/* ---- Unpacking: every get checks what is left; once something was missing all that follows is
   zero. ---- */

struct unpacker {
  struct bytes rest;
  bool failed;
};

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

static uint8_t get_u8(struct unpacker *u)
{
  char const *at = take(u, 1);
  return at ? (uint8_t)*at : 0;
}

static uint16_t get_u16(struct unpacker *u)
{
  char const *at = take(u, 2);
  return at ? big_endian_get16(at) : 0;
}

static uint32_t get_u32(struct unpacker *u)
{
  char const *at = take(u, 4);
  return at ? big_endian_get32(at) : 0;
}

static uint64_t get_u64(struct unpacker *u)
{
  char const *at = take(u, 8);
  return at ? big_endian_get64(at) : 0;
}

static struct bytes get_string(struct unpacker *u)
{
  size_t n = get_u16(u);
  char const *at = take(u, n);
  return at ? bytes_of(at, n) : BYTES_NONE;
}

static void get_address(struct unpacker *u, struct address *a)
{
  char const *ip;
  a->family = get_u8(u);
  ip = take(u, sizeof a->ip);
  if (ip)
    memcpy(a->ip, ip, sizeof a->ip);
  a->port = get_u16(u);
  if (!address_is_family(a->family))
    u->failed = true;
}

static void get_script(struct unpacker *u, struct record *r)
{
  uint8_t const flags = get_u8(u);
  r->script_ran = flags & SCRIPT_RAN;
  r->script_signaled = flags & SCRIPT_SIGNALED;
  r->script_code = get_u32(u);
  r->script_cpu = get_u64(u);
  r->script_memory = get_u64(u);
}

static void get_request(struct unpacker *u, struct record *r)
{
  uint8_t flags;
  r->status = get_u16(u);
  r->major = get_u8(u);
  r->minor = get_u8(u);
  flags = get_u8(u);
  r->has_content_length = flags & FLAG_CONTENT_LENGTH;
  r->has_query = flags & FLAG_QUERY;
  r->content_length = get_u64(u);
  r->bytes_read = get_u64(u);
  r->bytes_written = get_u64(u);
  r->taken = get_u64(u);
  get_address(u, &r->remote);
  get_address(u, &r->local);
  r->user = get_string(u);
  r->host = get_string(u);
  r->method = get_string(u);
  r->uri = get_string(u);
  r->query = get_string(u);
  r->referer = get_string(u);
  r->agent = get_string(u);
  if (u->rest.n)
    get_script(u, r);
}

int record_unpack(struct bytes *rest, struct record *r)
{
  struct unpacker outer = { *rest, false };
  struct unpacker u = { BYTES_NONE, false };
  uint32_t length;
  if (!rest->n)
    return 0;
  *r = (struct record){ 0 };
  length = get_u32(&outer);
  u.rest = bytes_of(take(&outer, length), length);
  if (outer.failed)
    return -1;
  r->kind = get_u8(&u);
  r->seconds = get_u64(&u);
  r->microseconds = get_u32(&u);
  r->pid = get_u32(&u);
  if (r->kind == RECORD_REQUEST) {
    get_request(&u, r);
  } else if (r->kind == RECORD_MESSAGE) {
    r->level = get_u8(&u);
    r->text = get_string(&u);
  } else if (r->kind == RECORD_LOST) {
    r->count = get_u64(&u);
  }
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
  uint32_t n;
  n = big_endian_get32(header + BATCH_MAGIC_LENGTH);
  *length = n;
  return !memcmp(header, BATCH_MAGIC, BATCH_MAGIC_LENGTH) && n <= RECORD_BATCH_MAX;
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
