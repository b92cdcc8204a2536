/* escape: bytes for log lines and URIs. HTML has its own file. */
#include <httpway/escape.h>

#include "hexadecimal.h"
#include "sink.h"

static bool is_path_byte(char c)
{
  char const lower = ascii_lower(c);

  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
         (c != 0 && strchr("-._~!$&'()*+,;=:@/", c) != 0);
}

/* '"' ends a quoted field of a log line, '\\' begins an escape: both are escaped to be readable
 * back. */
static bool is_log_byte(char c)
{
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

static bool escape_put(struct sink *sink, struct bytes prefix, unsigned char byte)
{
  char unit[4];
  memcpy(unit, prefix.s, prefix.n);
  unit[prefix.n] = hexadecimal_digit(byte >> 4);
  unit[prefix.n + 1] = hexadecimal_digit(byte);
  return sink_put(sink, bytes_of(unit, prefix.n + 2));
}

/* Lets plain bytes pass, as many together as there are, and writes the others as prefix and two
   hexadecimal digits. */
static inline size_t escape_bytes(struct sink sink, struct bytes text, bool (*plain)(char),
                                  struct bytes prefix, bool *cut)
{
  bool fits = true;

  while (fits && text.n) {
    size_t run = 0;
    while (run < text.n && plain(text.s[run]))
      run++;
    fits = sink_put_some(&sink, bytes_of(text.s, run));
    text = bytes_after(text, run);
    if (fits && text.n) {
      fits = escape_put(&sink, prefix, (unsigned char)text.s[0]);
      text = bytes_after(text, 1);
    }
  }
  return sink_end(&sink, fits, cut);
}

size_t escape_uri_path(char *out, size_t room, struct bytes path, bool *cut)
{
  return escape_bytes((struct sink){ out, room, 0 }, path, is_path_byte, BYTES("%"), cut);
}

size_t escape_log(char *out, size_t room, struct bytes text, bool *cut)
{
  return escape_bytes((struct sink){ out, room, 0 }, text, is_log_byte, BYTES("\\x"), cut);
}
