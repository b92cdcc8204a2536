/* escape_html: bytes of unknown origin in an HTML page that says it is UTF-8. */
#include <httpway/escape.h>
#include <httpway/hexadecimal.h>
#include <httpway/output.h>
#include <httpway/utf8.h>

static struct bytes named_reference(char c)
{
  switch (c) {
  case '&':
    return BYTES("&amp;");
  case '<':
    return BYTES("&lt;");
  case '>':
    return BYTES("&gt;");
  case '"':
    return BYTES("&quot;");
  case '\'':
    return BYTES("&#39;");
  default:
    return BYTES_NONE;
  }
}

static bool put_control(struct output *out, unsigned char byte)
{
  char const unit[6] = {
    '&', '#', 'x', hexadecimal_digit(byte >> 4), hexadecimal_digit(byte), ';'
  };

  return output_put(out, bytes_of(unit, sizeof unit));
}

/* Writes what text starts with; *used says how many of its bytes that was. */
static bool put_next(struct output *out, struct bytes text, size_t *used)
{
  unsigned char const byte = (unsigned char)text.s[0];
  struct bytes const named = named_reference(text.s[0]);

  *used = 1;
  if (named.n)
    return output_put(out, named);
  if (byte < ' ' || byte == 127)
    return put_control(out, byte);
  if (byte > 127) {
    size_t const length = utf8_length(text);
    if (length == 0)
      return output_put(out, BYTES("&#xFFFD;"));
    *used = length;
  }
  return output_put(out, bytes_of(text.s, *used));
}

size_t escape_html(char *out, size_t room, struct bytes text, bool *cut)
{
  struct output page = { .s = out, .room = room };
  size_t used;
  bool fits = true;

  while (fits && text.n) {
    fits = put_next(&page, text, &used);
    text = bytes_after(text, used);
  }
  if (!fits && cut)
    *cut = true;
  return page.length;
}
