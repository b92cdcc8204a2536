/* escape: bytes for log lines and URIs. HTML has its own file. */
#include <httpway/escape.h>
#include <httpway/hexadecimal.h>
#include <httpway/output.h>

#include "eight.h"

static bool is_path_byte(char c)
{
  char const lower = ascii_lower(c);

  return (lower >= 'a' && lower <= 'z') || ascii_is_digit(c) ||
         (c != 0 && strchr("-._~!$&'()*+,;=:@/", c) != 0);
}

/* '"' ends a quoted field of a log line, '\\' begins an escape: both are escaped to be readable
   back. */
static bool is_log_byte(char c)
{
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

static bool escape_put(struct output *out, struct bytes prefix, unsigned char byte)
{
  char unit[ESCAPE_JSON_MAX];
  memcpy(unit, prefix.s, prefix.n);
  unit[prefix.n] = hexadecimal_digit(byte >> 4);
  unit[prefix.n + 1] = hexadecimal_digit(byte);
  return output_put(out, bytes_of(unit, prefix.n + 2));
}

/* As long as no byte is above 127, a high bit comes only of what is subtracted or added: one mask
   is for all. */
static bool eight_are_log_bytes(char const *s)
{
  uint64_t const eight = eight_load(s), one = eight_times(1);
  return eight_high(eight | (eight + one) | (eight - eight_times(' ')) |
                    ((eight ^ eight_times('"')) - one) | ((eight ^ eight_times('\\')) - one)) == 0;
}

/* How many bytes at the start of text may stay. */
static size_t path_span(struct bytes text)
{
  size_t n = 0;
  while (n < text.n && is_path_byte(text.s[n]))
    n++;
  return n;
}

static size_t log_span(struct bytes text)
{
  size_t n = 0;
  while (text.n - n >= 8 && eight_are_log_bytes(text.s + n))
    n += 8;
  /* The last eight together, whatever of them was looked at already. */
  if (text.n >= 8 && text.n - n < 8 && eight_are_log_bytes(text.s + text.n - 8))
    return text.n;
  while (n < text.n && is_log_byte(text.s[n]))
    n++;
  return n;
}

/* Lets plain bytes pass, as many together as there are, and writes the others as prefix and two
   hexadecimal digits. */
static inline size_t escape_bytes(struct output out, struct bytes text,
                                  size_t (*span)(struct bytes), struct bytes prefix, bool *cut)
{
  bool fits = true;

  while (fits && text.n) {
    size_t const plain = span(text);
    fits = output_some(&out, bytes_of(text.s, plain));
    text = bytes_after(text, plain);
    if (fits && text.n) {
      fits = escape_put(&out, prefix, (unsigned char)text.s[0]);
      text = bytes_after(text, 1);
    }
  }
  if (!fits && cut)
    *cut = true;
  return out.length;
}

size_t escape_uri_path(char *out, size_t room, struct bytes path, bool *cut)
{
  return escape_bytes((struct output){ .s = out, .room = room }, path, path_span, BYTES("%"), cut);
}

size_t escape_log(char *out, size_t room, struct bytes text, bool *cut)
{
  return escape_bytes((struct output){ .s = out, .room = room }, text, log_span, BYTES("\\x"), cut);
}

size_t escape_json(char *out, size_t room, struct bytes text, bool *cut)
{
  return escape_bytes((struct output){ .s = out, .room = room }, text, log_span, BYTES("\\\\x"),
                      cut);
}
