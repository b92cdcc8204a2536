/* log_line: which format; and messages. */
#include "format.h"

void log_line(struct output *o, enum conf_log_style style, struct bytes fields,
              struct record const *r, struct stamp *s)
{
  stamp_set(s, r->seconds);
  switch (style) {
  case LOG_STYLE_COMMON:
  case LOG_STYLE_COMBINED:
    format_common(o, style == LOG_STYLE_COMBINED, r, s);
    break;
  case LOG_STYLE_JSON:
    format_json(o, r, s);
    break;
  case LOG_STYLE_FIELDS:
    format_fields(o, fields, r, s);
    break;
  }
}

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

void log_message(struct output *o, char const *prog, struct record const *r, struct stamp const *s,
                 bool stamped)
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
  put_string(&line, r->text, r->cut & RECORD_TEXT);
  o->length = line.length;
  output_char(o, '\n');
}
