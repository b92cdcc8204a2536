/* A libFuzzer target for log records: any bytes as the records of a batch: unpacked strings must
   lie in it, every format makes one printable line of each record, and what is packed again is the
   same record. See README. */
#include <httpway/conf.h>
#include <httpway/record.h>

#include "../../src/liblog/format.h"
#include "fuzz.h"

static char line[LINE_MAX_LENGTH];
static struct stamp stamp = { .gmt = true };

static void require_line(struct output const *o)
{
  require(o->length >= 1 && o->length <= sizeof line && line[o->length - 1] == '\n');
  for (size_t i = 0; i + 1 < o->length; i++)
    require(line[i] == '\t' || (line[i] >= ' ' && line[i] <= '~'));
}

static void format_all(struct record const *r)
{
  static struct bytes const fields =
      BYTES("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26");
  for (int format = 0; format < 5; format++) {
    struct output o = { .s = line, .room = sizeof line };
    if (format == 0)
      format_fields(&o, fields, r, &stamp);
    else if (format == 1)
      format_json(&o, r, &stamp);
    else if (format == 2)
      log_message(&o, "httpd", r, &stamp, true);
    else
      format_common(&o, format == 4, r, &stamp);
    require_line(&o);
  }
}

static void pack_again(struct record const *r)
{
  static char packed[RECORD_OVERHEAD + 7 * RECORD_STRING_MAX];
  struct record copy;
  struct bytes rest = bytes_of(packed, record_pack(packed, sizeof packed, r));
  require(rest.n && record_unpack(&rest, &copy) == 1 && !rest.n);
  require(copy.kind == r->kind && copy.seconds == r->seconds && copy.status == r->status);
  require((copy.cut & r->cut) == r->cut);
  require(copy.script_ran == r->script_ran && copy.script_signaled == r->script_signaled);
  require(copy.script_code == r->script_code && copy.script_cpu == r->script_cpu);
  if (r->agent.n <= RECORD_STRING_MAX)
    require(bytes_equal(copy.agent, r->agent));
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct bytes rest = bytes_of((char const *)data, size);
  struct record r;
  if (size > RECORD_BATCH_MAX)
    return 0;
  while (record_unpack(&rest, &r) == 1) {
    require(rest.n == 0 || rest.s + rest.n == (char const *)data + size);
    stamp_set(&stamp, r.seconds);
    format_all(&r);
    pack_again(&r);
  }
  return 0;
}
