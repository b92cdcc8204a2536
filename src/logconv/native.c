/* native: names of fields, the values of a line, and what follows from those that are not there. */
#include <string.h>

#include <httpway/log_line.h>
#include <httpway/words.h>

#include "native.h"
#include "native_value.h"

/* ---- Names of fields ---- */

static char const *const names[] = {
#define LOG_FIELD(name, word) word,
#include <httpway/log_fields.def>
#undef LOG_FIELD
};

static int field_named(struct bytes word)
{
  for (int i = 0; i < LOG_FIELD_COUNT; i++)
    if (bytes_equal_nocase(word, bytes_from_string(names[i])))
      return i;
  return -1;
}

bool field_list_read(struct field_list *list, struct bytes text, struct bytes *wrong)
{
  list->n = 0;
  *wrong = BYTES_NONE;
  for (;;) {
    struct bytes const word = word_take(&text, BYTES(" \t\n"));
    int field;
    if (!word.n)
      return list->n > 0;
    field = field_named(word);
    if (field < 0)
      *wrong = word;
    if (field < 0 || list->n == FIELD_LIST_MAX)
      return false;
    list->fields[list->n++] = (char)field;
  }
}

void field_list_preset(struct field_list *list)
{
  list->n = 0;
  for (int field = LOG_CTIME; field <= LOG_BYTES_WRITTEN; field++)
    list->fields[list->n++] = (char)field;
}

/* ---- What lines have ---- */

void native_init(struct native *native)
{
  native->absent = (UINT32_C(1) << LOG_FIELD_COUNT) - 1;
  for (size_t i = 0; i < native->fields.n; i++)
    native->absent &= ~(UINT32_C(1) << (unsigned char)native->fields.s[i]);
}

static bool is_absent(struct native const *native, enum conf_log_field field)
{
  return native->absent >> field & 1;
}

/* ---- Messages ---- */

/* "Sun Nov 22 20:17:49 2026 [4711] " in front of a message in a file. */
static struct bytes without_time(struct bytes line)
{
  size_t end;
  uint64_t seconds;
  if (line.n < STAMP_CTIME_LENGTH + 2 || line.s[STAMP_CTIME_LENGTH] != ' ' ||
      line.s[STAMP_CTIME_LENGTH + 1] != '[' ||
      !native_ctime(bytes_of(line.s, STAMP_CTIME_LENGTH), true, &seconds))
    return line;
  end = bytes_find(line, ']');
  return end + 2 < line.n ? bytes_after(line, end + 2) : line;
}

static bool is_level(struct bytes text)
{
  return bytes_begin_nocase(text, BYTES("fatal: ")) ||
         bytes_begin_nocase(text, BYTES("warning: ")) ||
         bytes_begin_nocase(text, BYTES("info: ")) || bytes_begin_nocase(text, BYTES("debug: ")) ||
         bytes_begin_nocase(text, BYTES("usage: "));
}

/* "httpd: warning: text". */
static bool is_message(struct bytes line)
{
  size_t n = 0;
  line = without_time(line);
  while (n < line.n && (line.s[n] == '-' || (line.s[n] >= 'a' && line.s[n] <= 'z')))
    n++;
  return n && n + 2 < line.n && line.s[n] == ':' && line.s[n + 1] == ' ' &&
         is_level(bytes_after(line, n + 2));
}

/* ---- Requests ---- */

static char const *const complaints[LOG_FIELD_COUNT] = {
  [LOG_CTIME] = "the time cannot be read",
  [LOG_MICRO_TIME] = "the time cannot be read",
  [LOG_REMOTE_ADDRESS] = "the address cannot be read",
  [LOG_LOCAL_ADDRESS] = "the address cannot be read",
  [LOG_VERSION] = "the version cannot be read",
};

/* All values, in turn. Null, or what is wrong. */
static char const *read_values(struct native const *native, char *line, size_t length,
                               struct record *r)
{
  uint64_t exact = 0;
  uint32_t exact_micro = 0;
  for (size_t i = 0; i < native->fields.n; i++) {
    uint8_t const field = (uint8_t)native->fields.s[i];
    size_t const n = bytes_find(bytes_of(line, length), '\t');
    bool const last = i + 1 == native->fields.n;
    if ((n == length) != last)
      return last ? "there are more fields than expected" : "there are fewer fields than expected";
    if (!native_value(field, native->gmt, line, n, r))
      return complaints[field] ? complaints[field] : "a number cannot be read";
    if (field == LOG_MICRO_TIME) {
      exact = r->seconds;
      exact_micro = r->microseconds;
    }
    line += last ? n : n + 1;
    length -= last ? n : n + 1;
  }
  if (exact) {
    r->seconds = exact;
    r->microseconds = exact_micro;
  }
  return 0;
}

/* A line that was refused has no method, and its Uri is all of it. */
static void query_split(struct record *r)
{
  size_t const mark = bytes_find(r->uri, '?');
  if (!r->method.n || mark == r->uri.n)
    return;
  r->has_query = true;
  r->absent &= ~(1u << LOG_QUERY_STRING);
  r->query = bytes_after(r->uri, mark + 1);
  r->uri.n = mark;
}

static void suppose(struct native const *native, struct record *r)
{
  if (is_absent(native, LOG_VERSION) && r->method.n)
    r->major = r->minor = 1;
  if (is_absent(native, LOG_BYTES_WRITTEN))
    r->bytes_written = r->content_length;
  if (is_absent(native, LOG_QUERY_STRING))
    query_split(r);
}

enum native_kind native_read(struct native const *native, char *line, size_t length,
                             struct record *r, char const **why)
{
  struct bytes text = bytes_of(line, length);
  uint64_t stamped = 0;
  uint32_t nanoseconds = 0;
  bool const has_stamp = tai64n_take(&text, &stamped, &nanoseconds);
  if (is_message(text))
    return NATIVE_MESSAGE;
  *r = (struct record){ .kind = RECORD_REQUEST, .absent = native->absent };
  *why = read_values(native, line + (length - text.n), text.n, r);
  if (*why)
    return NATIVE_MALFORMED;
  if (!r->seconds && has_stamp) {
    r->seconds = stamped;
    r->microseconds = nanoseconds / 1000;
  }
  if (!r->seconds) {
    *why = "there is no time in it";
    return NATIVE_MALFORMED;
  }
  r->absent &= ~(1u << LOG_CTIME | 1u << LOG_MICRO_TIME);
  suppose(native, r);
  return NATIVE_REQUEST;
}
