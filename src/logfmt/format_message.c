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

void format_message(struct out *o, char const *prog, struct record const *r, struct stamp const *s,
                    bool stamped)
{
  struct out line = { o->s, o->n, o->room - 1 };
  if (stamped) {
    out_bytes(&line, bytes_of(s->ctime, sizeof s->ctime));
    out_bytes(&line, BYTES(" ["));
    out_number(&line, r->pid);
    out_bytes(&line, BYTES("] "));
  }
  out_bytes(&line, bytes_from_string(prog));
  out_bytes(&line, BYTES(": "));
  out_bytes(&line, level_word(r->level));
  out_bytes(&line, BYTES(": "));
  out_string(&line, r->text, r->cut & RECORD_TEXT);
  o->n = line.n;
  out_char(o, '\n');
}
