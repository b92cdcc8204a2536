/* format_message: what the core or logfmt itself has to say, one line each. */
#include "format.h"

static struct bytes level_word(uint8_t level)
{
  switch ((enum record_level)level) {
  case LEVEL_FATAL:
    return BYTES("fatal");
  case LEVEL_WARNING:
    return BYTES("warning");
  case LEVEL_DEBUG:
    return BYTES("debug");
  case LEVEL_INFO:
    break;
  }
  return BYTES("info");
}

void format_message(struct output *o, char const *prog, struct record const *r,
                    struct stamp const *s, bool stamped)
{
  struct output line = { .s = o->s, .length = o->length, .room = o->room - 1 };
  if (stamped) {
    output_some(&line, bytes_of(s->ctime, sizeof s->ctime));
    output_some(&line, BYTES(" ["));
    output_number(&line, r->pid);
    output_some(&line, BYTES("] "));
  }
  output_some(&line, bytes_from_string(prog));
  output_some(&line, BYTES(": "));
  output_some(&line, level_word(r->level));
  output_some(&line, BYTES(": "));
  out_string(&line, r->text, r->cut & RECORD_TEXT);
  o->length = line.length;
  output_char(o, '\n');
}
