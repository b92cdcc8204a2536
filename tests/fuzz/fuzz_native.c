/* A libFuzzer target for lines of LogFormat that are read back: what is written of the record that
   a line gives is one line, and gives the same line again. One byte in front: how many bytes of the
   list of fields follow; then the list, then the line. */
#include <string.h>

#include <httpway/conf.h>

#include "../../src/liblog/format.h"
#include "../../src/logconv/native.h"
#include "fuzz.h"

enum { FIELDS_MOST = 32, LINE_MOST = 65536 };

static char first[LINE_MAX_LENGTH], second[LINE_MAX_LENGTH], input[LINE_MAX_LENGTH];
static struct stamp stamp = { .gmt = true };

static size_t write_line(char *text, struct native const *native, struct record const *r)
{
  struct output o = { .s = text, .room = LINE_MAX_LENGTH };
  stamp_set(&stamp, r->seconds);
  format_fields(&o, native->fields, r, &stamp);
  require(o.length >= 1 && memchr(text, '\n', o.length) == text + o.length - 1);
  return o.length - 1;
}

static bool has_time(struct bytes fields)
{
  return bytes_find(fields, LOG_CTIME) < fields.n || bytes_find(fields, LOG_MICRO_TIME) < fields.n;
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  char fields[FIELDS_MOST];
  struct native native = { .gmt = true };
  struct record r;
  char const *why = 0;
  size_t count, length;

  if (!size || size > LINE_MOST)
    return 0;
  count = data[0] % FIELDS_MOST < size ? data[0] % FIELDS_MOST : size - 1;
  for (size_t i = 0; i < count; i++)
    fields[i] = (char)(data[1 + i] % LOG_FIELD_COUNT);
  native.fields = bytes_of(fields, count);
  native_init(&native);
  length = size - 1 - count;
  memcpy(input, data + 1 + count, length);
  if (native_read(&native, input, length, &r, &why) == NATIVE_MALFORMED)
    require(why != 0);
  else if (why == 0 && r.kind == RECORD_REQUEST && has_time(native.fields)) {
    length = write_line(first, &native, &r);
    memcpy(input, first, length);
    switch (native_read(&native, input, length, &r, &why)) {
    case NATIVE_REQUEST:
      require(write_line(second, &native, &r) == length && !memcmp(first, second, length));
      break;
    case NATIVE_MESSAGE: /* of a field that looks like one, once it is not escaped */
      break;
    case NATIVE_MALFORMED:
      abort();
    }
  }
  return 0;
}
