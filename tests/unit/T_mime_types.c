/* The format of mime.types, and the tables that are made of it. */
#include "../../src/config/arena.h"
#include "../../src/config/mime_types.h"
#include "../../src/config/type_table.h"

#include "tap.h"

static struct mime_types reader;

static void start(struct bytes text)
{
  reader = (struct mime_types){ .rest = text };
}

static void is_next(struct bytes type, struct bytes suffix)
{
  struct bytes found;

  ok(mime_types_next(&reader, &found), suffix.s);
  is_bytes(found, suffix, "its suffix");
  is_bytes(reader.type, type, "its type");
}

static void is_end(char const *what)
{
  struct bytes found;

  ok(!mime_types_next(&reader, &found), what);
  ok(!mime_types_next(&reader, &found), "... and again");
}

static void lines(void)
{
  start(
      BYTES("# text/a a\n\ntext/b\t\tb B2\r\n  text/c  c # d\n#\ntext/d\ntext/e e#1 #x\ntext/f f"));
  is_next(BYTES("text/b"), BYTES("b"));
  is_next(BYTES("text/b"), BYTES("B2"));
  is_next(BYTES("text/c"), BYTES("c"));
  is_next(BYTES("text/e"), BYTES("e#1"));
  is_next(BYTES("text/f"), BYTES("f"));
  is_end("the end");
  start(BYTES_NONE);
  is_end("no text");
  start(BYTES("\n\n# only\n text/x \n"));
  is_end("nothing in it");
}

static void odd_lines(void)
{
  static char long_text[MIME_TYPE_MAX + 16];

  start(BYTES("text t\n/x t\nx/ t\na/b/c t\ntext/h;q=1 t\ntypes { t\n}\nte\1t/x t\n\xff/x t\n"
              "x.y-z+w/$a^b_c a/b .x \1 \x7f \xc3\xa4 {\n"));
  is_next(BYTES("x.y-z+w/$a^b_c"), BYTES(".x"));
  is_next(BYTES("x.y-z+w/$a^b_c"), BYTES("\xc3\xa4"));
  is_next(BYTES("x.y-z+w/$a^b_c"), BYTES("{"));
  is_end("malformed types and suffixes are passed over");
  start(BYTES("a/b 12345678901234567890123456789012 123456789012345678901234567890123 x"));
  is_next(BYTES("a/b"), BYTES("12345678901234567890123456789012"));
  is_next(BYTES("a/b"), BYTES("x"));
  memset(long_text, 'a', sizeof long_text);
  memcpy(long_text, "a/", 2);
  memcpy(long_text + MIME_TYPE_MAX, " x\n", 3);
  start(bytes_of(long_text, MIME_TYPE_MAX + 3));
  is_next(bytes_of(long_text, MIME_TYPE_MAX), BYTES("x"));
  long_text[MIME_TYPE_MAX] = 'a';
  memcpy(long_text + MIME_TYPE_MAX + 1, " x\n", 3);
  start(bytes_of(long_text, MIME_TYPE_MAX + 4));
  is_end("a type that is too long");
}

/* The first rule for a suffix, which is the one that counts. */
static struct bytes type_of(struct type_table const *table, char const *suffix)
{
  for (size_t i = 0; i < table->count; i++)
    if (bytes_equal(table->rules[i].suffix, bytes_from_string(suffix)))
      return table->rules[i].type;
  return BYTES("none");
}

static void without_a_file(void)
{
  static char const *const plain[][2] = {
    { ".html", "text/html" },
    { ".css", "text/css" },
    { ".js", "text/javascript" },
    { ".mjs", "text/javascript" },
    { ".json", "application/json" },
    { ".map", "application/json" },
    { ".webmanifest", "application/manifest+json" },
    { ".wasm", "application/wasm" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".jpg", "image/jpeg" },
    { ".jpeg", "image/jpeg" },
    { ".gif", "image/gif" },
    { ".webp", "image/webp" },
    { ".avif", "image/avif" },
    { ".ico", "image/vnd.microsoft.icon" },
    { ".txt", "text/plain" },
    { ".md", "text/markdown" },
    { ".pdf", "application/pdf" },
    { ".woff2", "font/woff2" },
    { ".xml", "application/xml" },
    { ".mp4", "video/mp4" },
    { ".webm", "video/webm" },
    { ".mp3", "audio/mpeg" },
    { "*", "application/octet-stream" },
  };
  char const *problem;
  struct type_table const *table = type_table_default("/nonexistent/mime.types", &problem);

  is_bytes(bytes_from_string(problem), BYTES("No such file or directory"), "no file of the system");
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    is_bytes(type_of(table, plain[i][0]), bytes_from_string(plain[i][1]), plain[i][0]);
  ok(!table->cut, "the supplement is whole");
  ok(type_table_default("/nonexistent/mime.types", &problem) == table && !problem, "told once");
  type_tables_forget();
}

int main(void)
{
  lines();
  odd_lines();
  without_a_file();
  arena_free_all();
  return tap_done();
}
