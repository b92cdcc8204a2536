/* A libFuzzer target for what logfmt makes of a record, whatever the LogFormat and however small
   the room: the line fits, and is one line that can be printed. Six
   bytes in front: how many bytes are the LogFormat, then the room, two each, the format, and
   whether the time is GMT; then the LogFormat, then records. */
#include <httpway/record.h>

#include "../../src/liblog/format.h"
#include "fuzz.h"

/* Less is given to no format. */
enum { LEAST_ROOM = 2 };

static char line[LINE_MAX_LENGTH];
static struct stamp stamp;

static void format(struct output *o, unsigned int how, struct bytes fields, struct record const *r)
{
  switch (how % 6) {
  case 0:
    format_common(o, false, r, &stamp);
    break;
  case 1:
    format_common(o, true, r, &stamp);
    break;
  case 2:
    format_json(o, r, &stamp);
    break;
  case 3:
    log_message(o, "httpd", r, &stamp, how & 128);
    break;
  default:
    format_fields(o, fields, r, &stamp);
  }
}

static void require_line(struct output const *o)
{
  require(o->length >= 1 && o->length <= o->room && o->s[o->length - 1] == '\n');
  for (size_t i = 0; i + 1 < o->length; i++)
    require(o->s[i] == '\t' || (o->s[i] >= ' ' && o->s[i] <= '~'));
}

static void judge(unsigned int how, size_t room, struct bytes fields, struct record const *r)
{
  struct output whole = { .s = line, .room = sizeof line },
                small = { .s = malloc(room), .room = room };

  require(small.s != 0);
  format(&whole, how, fields, r);
  require_line(&whole);
  format(&small, how, fields, r);
  require(small.length <= room && small.length <= whole.length);
  require_line(&small);
  free(small.s);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct bytes rest, fields;
  struct record r;

  if (size < 6)
    return 0;
  size_t const wanted = (size_t)data[0] << 8 | data[1];
  size_t const room = LEAST_ROOM + ((size_t)data[2] << 8 | data[3]);
  rest = bytes_of((char const *)data + 6, size - 6);
  fields = bytes_of(rest.s, wanted < rest.n ? wanted : rest.n);
  rest = bytes_after(rest, fields.n);
  stamp.gmt = data[5] & 1;
  stamp_forget(&stamp);
  while (rest.n <= RECORD_BATCH_MAX && record_unpack(&rest, &r) == 1) {
    stamp_set(&stamp, r.seconds);
    judge(data[4], room, fields, &r);
  }
  return 0;
}
