/* script_head_fields: which fields of scripts are read or kept back, and walking those that are
   passed on. */
#include <httpway/words.h>

#include "script_head_internal.h"

static struct {
  struct bytes name;
  enum script_field which;
} const fields[] = {
  { BYTES("connection"), SCRIPT_FIELD_DROPPED },
  { BYTES("content-length"), SCRIPT_FIELD_CONTENT_LENGTH },
  { BYTES("content-type"), SCRIPT_FIELD_CONTENT_TYPE },
  { BYTES("date"), SCRIPT_FIELD_DROPPED },
  { BYTES("keep-alive"), SCRIPT_FIELD_DROPPED },
  { BYTES("location"), SCRIPT_FIELD_LOCATION },
  { BYTES("proxy-connection"), SCRIPT_FIELD_DROPPED },
  { BYTES("server"), SCRIPT_FIELD_DROPPED },
  { BYTES("status"), SCRIPT_FIELD_STATUS },
  { BYTES("te"), SCRIPT_FIELD_DROPPED },
  { BYTES("trailer"), SCRIPT_FIELD_DROPPED },
  { BYTES("transfer-encoding"), SCRIPT_FIELD_TRANSFER_ENCODING },
  { BYTES("upgrade"), SCRIPT_FIELD_DROPPED },
};

enum script_field script_field_named(struct bytes name)
{
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (bytes_equal_nocase(fields[i].name, name))
      return fields[i].which;
  return SCRIPT_FIELD_OTHER;
}

bool script_field_passes(enum script_field which)
{
  return which == SCRIPT_FIELD_OTHER || which == SCRIPT_FIELD_CONTENT_TYPE ||
         which == SCRIPT_FIELD_LOCATION;
}

bool script_line_next(struct bytes *text, struct bytes *line)
{
  size_t const end = bytes_find(*text, '\n');

  if (end == text->n)
    return false;
  *line = bytes_of(text->s, end);
  *text = bytes_after(*text, end + 1);
  if (line->n && line->s[line->n - 1] == '\r')
    line->n--;
  return true;
}

bool script_head_next(struct script_head const *head, struct bytes output, size_t *at,
                      struct bytes *name, struct bytes *value)
{
  if (head->state != SCRIPT_HEAD_COMPLETE)
    return false;
  struct bytes rest = bytes_of(output.s + *at, head->length - *at), line;
  while (script_line_next(&rest, &line) && line.n) {
    if (script_status_line_is(line))
      continue;
    *name = bytes_of(line.s, bytes_find(line, ':'));
    *value = blanks_trim(bytes_after(line, name->n + 1));
    *at = head->length - rest.n;
    if (value->n && script_field_passes(script_field_named(*name)))
      return true;
  }
  return false;
}
