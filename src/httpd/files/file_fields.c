/* file_fields: a file's length, date and entity tag, for heads. */
#include <httpway/condition.h>
#include <httpway/date.h>

#include "files/file_fields.h"

void field_date(struct output *out, char const *name, int64_t seconds)
{
  char date[DATE_LENGTH];
  date_format(date, seconds);
  output_field(out, name, bytes_of(date, sizeof(date)));
}

void field_last_modified(struct output *out, struct found_file const *file)
{
  if (file->modified != CONDITION_NO_DATE)
    field_date(out, "Last-Modified", file->modified);
}

void field_length(struct output *out, uint64_t length)
{
  output_put(out, BYTES("Content-Length: "));
  output_number(out, length);
  output_put(out, BYTES("\r\n"));
}

size_t etag_format(char out[ETAG_MAX], struct found_file const *file, struct bytes coding)
{
  enum { DIGITS = 16 };
  uint64_t number = file->version;
  size_t length = 1 + DIGITS;
  if (!number)
    return 0;
  out[0] = '"';
  for (size_t i = DIGITS; i; i--, number >>= 4)
    out[i] = "0123456789abcdef"[number & 15];
  if (coding.n && coding.n <= CODING_MAX) {
    out[length++] = '-';
    memcpy(out + length, coding.s, coding.n);
    length += coding.n;
  }
  out[length++] = '"';
  return length;
}

void file_texts_make(struct file_texts *texts, struct found_file const *file)
{
  struct output length = { .s = texts->length_room, .room = sizeof(texts->length_room) };
  struct output modified = { .s = texts->modified_room, .room = sizeof(texts->modified_room) };
  field_length(&length, file->size);
  field_last_modified(&modified, file);
  texts->length = output_bytes(&length);
  texts->modified = output_bytes(&modified);
  texts->etag = bytes_of(texts->etag_room, etag_format(texts->etag_room, file, BYTES_NONE));
}
