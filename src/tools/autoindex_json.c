/* autoindex_json: objects and strings of JSON (RFC 8259). */
#include <httpway/utf8.h>

#include "autoindex_json.h"
#include "autoindex_output.h"

static char const digits[] = "0123456789abcdef";

static struct bytes const type_names[] = {
  [KIND_DIRECTORY] = { "directory", 9 },
  [KIND_FILE] = { "file", 4 },
  [KIND_OTHER] = { "other", 5 },
  [KIND_UNKNOWN] = { "other", 5 },
};

static void put_unit(buffer *out, struct bytes unit)
{
  unsigned char const byte = (unsigned char)unit.s[0];
  if (byte < ' ' || byte == 127) {
    char const escaped[6] = { '\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15] };
    put(out, bytes_of(escaped, sizeof escaped));
    return;
  }
  if (byte == '"' || byte == '\\')
    put_text(out, "\\");
  put(out, unit);
}

/* False: there was a byte that is no UTF-8, and it was replaced. */
static bool put_string(buffer *out, struct bytes text)
{
  bool exact = true;
  put_text(out, "\"");
  while (text.n) {
    size_t const n = utf8_length(text);
    if (n)
      put_unit(out, bytes_of(text.s, n));
    else
      put_text(out, "\\ufffd");
    exact = exact && n;
    text = bytes_after(text, n ? n : 1);
  }
  put_text(out, "\"");
  return exact;
}

static void put_hexadecimal(buffer *out, struct bytes text)
{
  for (size_t i = 0; i < text.n; i++) {
    unsigned char const byte = (unsigned char)text.s[i];
    char const pair[2] = { digits[byte >> 4], digits[byte & 15] };
    put(out, bytes_of(pair, sizeof pair));
  }
}

static void put_size_member(buffer *out, struct entry const *entry)
{
  put_text(out, ",\"size\":");
  if (entry->kind == KIND_FILE)
    put_number(out, (uint64_t)entry->size);
  else
    put_text(out, "null");
}

static void put_date_member(buffer *out, struct entry const *entry)
{
  char date[DATE_ISO_LENGTH];
  put_text(out, ",\"modified\":");
  if (entry->kind == KIND_UNKNOWN || !date_iso(date, entry->modified)) {
    put_text(out, "null");
    return;
  }
  put_text(out, "\"");
  put(out, bytes_of(date, sizeof date));
  put_text(out, "\"");
}

static void put_object(buffer *out, struct bytes name, struct entry const *entry)
{
  put_text(out, "{\"name\":");
  if (!put_string(out, name)) {
    put_text(out, ",\"bytes\":\"");
    put_hexadecimal(out, name);
    put_text(out, "\"");
  }
  put_text(out, ",\"type\":\"");
  put(out, type_names[entry->kind]);
  put_text(out, "\"");
  put_size_member(out, entry);
  put_date_member(out, entry);
  put_text(out, "}");
}

void json_put(buffer *out, struct listing const *listing)
{
  put_text(out, "[");
  for (size_t i = 0; i < listing->count; i++) {
    if (i)
      put_text(out, ",");
    put_text(out, "\n");
    put_object(out, entry_name(listing, listing->entries + i), listing->entries + i);
  }
  put_text(out, "\n]\n");
}
