/* Every short chunked body, against a model that reads the whole text line by line. Whatever the
   pieces, the decoder is fed them one by one and all at once, and must say the same as the model
   after each: that includes every cut between them. */
#include "enumerate.h"

#include <stdlib.h>

#include <httpway/chunked.h>

enum { TEXT_MAX = 256 };

#define BLANKS " \t"
#define DIGITS "0123456789ABCDEFabcdef"
#define CONTROLS                                                                                   \
  "\1\2\3\4\5\6\7\b\n\v\f\r\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37\177"

static unsigned long ends;

/* ---- The model: texts hold no NUL, so that their end is one ---- */

struct verdict {
  enum chunked_state state;
  size_t taken, length; /* taken: counts at the end only */
  char content[TEXT_MAX];
};

/* What stands at *at must be CR LF: the text may end in it. */
static enum chunked_state model_line_end(char const **at)
{
  size_t const n = strspn(*at, "\r\n");

  if (n >= 2 && strncmp(*at, "\r\n", 2) == 0) {
    *at += 2;
    return CHUNKED_END;
  }
  return **at == 0 || strcmp(*at, "\r") == 0 ? CHUNKED_MORE : CHUNKED_BAD;
}

static enum chunked_state model_token(char const **at)
{
  size_t const n = strspn(*at, TOKEN);

  *at += n;
  return n ? CHUNKED_END : **at ? CHUNKED_BAD : CHUNKED_MORE;
}

/* Behind the quote that begins it. */
static enum chunked_state model_quoted(char const **at)
{
  for (;;) {
    *at += strcspn(*at, CONTROLS "\"\\");
    if (**at == '"') {
      ++*at;
      return CHUNKED_END;
    }
    if (**at != '\\')
      return **at ? CHUNKED_BAD : CHUNKED_MORE;
    if ((*at)[1] == 0 || strchr(CONTROLS, (*at)[1]))
      return (*at)[1] ? CHUNKED_BAD : CHUNKED_MORE;
    *at += 2;
  }
}

/* Behind the name: the value, if there is one. */
static enum chunked_state model_value(char const **at)
{
  size_t const blanks = strspn(*at, BLANKS);

  if ((*at)[blanks] != '=')
    return CHUNKED_END;
  *at += blanks + 1;
  *at += strspn(*at, BLANKS);
  if (**at != '"')
    return model_token(at);
  ++*at;
  return model_quoted(at);
}

/* All of them, and the end of the line. */
static enum chunked_state model_extensions(char const **at)
{
  for (;;) {
    size_t const blanks = strspn(*at, BLANKS);
    enum chunked_state state;
    if ((*at)[blanks] != ';')
      return blanks ? (*at)[blanks] ? CHUNKED_BAD : CHUNKED_MORE : model_line_end(at);
    *at += blanks + 1;
    *at += strspn(*at, BLANKS);
    state = model_token(at);
    if (state == CHUNKED_END)
      state = model_value(at);
    if (state != CHUNKED_END)
      return state;
  }
}

static enum chunked_state model_size_line(char const **at, unsigned long long *size)
{
  size_t const n = strspn(*at, DIGITS);
  char digits[17] = "";

  if (n == 0)
    return **at ? CHUNKED_BAD : CHUNKED_MORE;
  if (n > 16)
    return CHUNKED_BAD;
  memcpy(digits, *at, n);
  *size = strtoull(digits, 0, 16);
  if (*size > INT64_MAX)
    return CHUNKED_BAD;
  *at += n;
  return model_extensions(at);
}

static enum chunked_state model_trailer(char const **at)
{
  size_t const n = strspn(*at, TOKEN);

  *at += n;
  if (**at == 0)
    return CHUNKED_MORE;
  if (n == 0 || **at != ':')
    return CHUNKED_BAD;
  *at += strcspn(*at, CONTROLS);
  return model_line_end(at);
}

/* The lines behind the last chunk, with the empty one. */
static enum chunked_state model_trailers(char const **at)
{
  enum chunked_state state = CHUNKED_END;

  while (state == CHUNKED_END) {
    if (**at == '\r')
      return model_line_end(at);
    state = model_trailer(at);
  }
  return state;
}

static struct verdict model(char const *text)
{
  struct verdict v = { .state = CHUNKED_END };
  char const *at = text;
  unsigned long long size;

  for (;;) {
    v.state = model_size_line(&at, &size);
    if (v.state != CHUNKED_END)
      return v;
    if (size == 0)
      break;
    size_t const there = strlen(at) < size ? strlen(at) : (size_t)size;
    memcpy(v.content + v.length, at, there);
    v.length += there;
    at += there;
    v.state = there < size ? CHUNKED_MORE : model_line_end(&at);
    if (v.state != CHUNKED_END)
      return v;
  }
  v.state = model_trailers(&at);
  v.taken = (size_t)(at - text);
  return v;
}

/* ---- The comparison ---- */

/* What the decoder made of the pieces so far. */
struct fed {
  struct chunked machine;
  size_t taken, length;
  char content[TEXT_MAX];
};

static void feed(struct fed *fed, char const *piece, size_t n)
{
  size_t written;

  fed->taken += chunked_decode(&fed->machine, piece, n, fed->content + fed->length, &written);
  fed->length += written;
}

static bool agrees(struct fed const *fed, struct verdict const *v)
{
  return fed->machine.state == v->state && fed->length == v->length &&
         memcmp(fed->content, v->content, v->length) == 0 &&
         (v->state != CHUNKED_END || fed->taken == v->taken);
}

static void compare(char const *text, struct fed const *fed, struct verdict const *v)
{
  struct fed whole = { .length = 0 };
  size_t const n = strlen(text);

  texts++;
  ends += v->state == CHUNKED_END;
  if (!agrees(fed, v))
    complain("piece by piece", text);
  memcpy(whole.content, text, n);
  chunked_init(&whole.machine);
  feed(&whole, whole.content, n);
  if (!agrees(&whole, v))
    complain("at once and in place", text);
}

/* What is decided stays decided, whatever follows. */
static void compare_behind(char *text, struct fed fed, struct verdict const *v)
{
  static char const behind[] = "0\r\n\r\n";
  size_t const n = strlen(text);

  memcpy(text + n, behind, sizeof behind);
  feed(&fed, behind, sizeof behind - 1);
  if (!agrees(&fed, v))
    complain("with more behind", text);
  struct verdict const again = model(text);
  if (again.state != v->state || again.taken != v->taken)
    complain("the model itself changes its mind", text);
  text[n] = 0;
}

static void enumerate(char *text, struct fed const *before, char const *const *pieces,
                      unsigned int depth)
{
  size_t const length = strlen(text);

  for (size_t i = 0; pieces[i]; i++) {
    struct fed fed = *before;
    size_t const n = strlen(pieces[i]);
    memcpy(text + length, pieces[i], n + 1);
    feed(&fed, pieces[i], n);
    struct verdict const v = model(text);
    compare(text, &fed, &v);
    if (v.state != CHUNKED_MORE)
      compare_behind(text, fed, &v);
    else if (depth > 1)
      enumerate(text, &fed, pieces, depth - 1);
  }
  text[length] = 0;
}

static void check(char const *what, char const *start, char const *const *pieces,
                  unsigned int depth)
{
  char text[TEXT_MAX];
  struct fed fed = { .length = 0 };

  texts = ends = wrong = 0;
  memcpy(text, start, strlen(start) + 1);
  chunked_init(&fed.machine);
  feed(&fed, text, strlen(text));
  enumerate(text, &fed, pieces, depth);
  printf("# %lu texts, %lu whole\n", texts, ends);
  is_number(wrong, 0, what);
}

int main(void)
{
  static char const *const bytes[] = { "0", "1",  "a", "g",  ";",  ":",    " ",
                                       "-", "\t", "A", "\r", "\n", "\x7f", 0 };
  static char const *const lines[] = { "0",  "2\r\n", "\r\n", "ab", "A:b\r\n", "\r", "\n",
                                       ";x", "3",     "00",   " ",  "\x80",    0 };
  static char const *const extensions[] = { "a", ";", "=",    "\"",       "\\",
                                            " ", "@", "\x7f", "\r\n\r\n", 0 };
  static char const *const large[] = { "7", "8", "f", "0", "\r", "\n", ";", "x", 0 };

  check("bytes", "", bytes, 7);
  check("bytes behind the last chunk", "0\r\n", bytes, 7);
  check("bytes behind content", "1\r\nx", bytes, 7);
  check("parts of lines", "", lines, 7);
  check("extensions", "0;", extensions, 7);
  check("a size of very many digits", "7ffffffffffff", large, 6);
  check("... that may be too great", "8000000000000", large, 6);
  check("... and of leading zeros", "0000000000000", large, 6);
  return tap_done();
}
