/* Every short path, against a model: decoding by a table of pairs, cleaning by rewriting text until
   nothing changes, judging by a list of segments. Nothing here calls the code under test but the
   comparisons. */
#include "enumerate.h"

#include <ctype.h>
#include <stdlib.h>

#include <httpway/path.h>

enum { TEXT_MAX = 128 };

/* ---- The model ---- */

static bool model_decode(char *out, char const *text)
{
  static char const digits[] = "0123456789abcdef";

  while (*text) {
    int byte = *text++;
    if (byte == '%') {
      char const *high = *text ? strchr(digits, tolower((unsigned char)*text)) : 0;
      char const *low = high && text[1] ? strchr(digits, tolower((unsigned char)text[1])) : 0;
      if (!low)
        return false;
      byte = (int)(high - digits) * 16 + (int)(low - digits);
      text += 2;
    }
    if (byte == 0)
      return false;
    *out++ = (char)byte;
  }
  *out = 0;
  return true;
}

/* Takes away the bytes from..to. */
static bool cut(char *from, char const *to)
{
  memmove(from, to, strlen(to) + 1);
  return true;
}

/* One step of cleaning; false when there is nothing left to do. */
static bool model_step(char *path)
{
  char *at;

  if ((at = strstr(path, "//")))
    return cut(at, at + 1);
  if ((at = strstr(path, "/./")))
    return cut(at, at + 2);
  if ((at = strstr(path, "/../"))) {
    char *parent = at;
    while (parent > path && *--parent != '/')
      continue;
    return cut(parent, at + 3);
  }
  return false;
}

static void model_clean(char *path)
{
  while (path[0] == '/' && model_step(path))
    continue;
}

static enum path_verdict model_segment(char const *segment, bool first, bool dotfiles)
{
  if (strcmp(segment, "") == 0)
    return PATH_EMPTY_SEGMENT;
  if (strcmp(segment, ".") == 0 || strcmp(segment, "..") == 0)
    return PATH_DOT_SEGMENT;
  if (segment[0] == '.' && !dotfiles && !(first && strcmp(segment, ".well-known") == 0))
    return PATH_DOTFILE;
  return PATH_ALLOWED;
}

static enum path_verdict model_judge(char const *path, bool dotfiles)
{
  char segments[TEXT_MAX];
  char *at = segments;
  bool first = true;

  if (path[0] != '/')
    return PATH_EMPTY_SEGMENT;
  memcpy(segments, path + 1, strlen(path));
  for (char *slash; *at; at = slash + 1, first = false) {
    enum path_verdict verdict;
    slash = strchr(at, '/');
    if (slash)
      *slash = 0;
    verdict = model_segment(at, first, dotfiles);
    if (verdict != PATH_ALLOWED || !slash)
      return verdict;
  }
  return PATH_ALLOWED;
}

/* Whether a segment of dots is anywhere, by looking for its text only. */
static bool has_dots(char const *path)
{
  char slashed[TEXT_MAX + 2];

  snprintf(slashed, sizeof slashed, "%s/", path);
  return strstr(slashed, "/../") != 0 || strstr(slashed, "/./") != 0;
}

/* ---- The comparison ---- */

static void compare_judged(char const *path)
{
  for (int dotfiles = 0; dotfiles < 2; dotfiles++) {
    enum path_verdict const got = path_segments_allowed(bytes_from_string(path), dotfiles);
    if (got != model_judge(path, dotfiles))
      complain("judged otherwise", path);
    if (got == PATH_ALLOWED && has_dots(path))
      complain("dots are let through", path);
  }
}

static void compare_cleaned(char const *path)
{
  char got[TEXT_MAX], want[TEXT_MAX];
  size_t n = strlen(path);

  memcpy(got, path, n + 1);
  memcpy(want, path, n + 1);
  n = path_clean(got, n);
  model_clean(want);
  got[n] = 0;
  if (strcmp(got, want) != 0)
    complain("cleaned otherwise", path);
  /* Only at the very end may dots be left, where judging finds them. */
  if (path[0] == '/' && (strstr(got, "/../") || strstr(got, "/./") || strstr(got, "//")))
    complain("not cleaned", path);
  compare_judged(got);
}

static void compare_decoded(char const *text)
{
  char given[TEXT_MAX], got[TEXT_MAX], want[TEXT_MAX];
  size_t n = strlen(text);

  /* Digits behind the end, which are no part of the text. */
  memcpy(given, text, n);
  memcpy(given + n, "00", 2);
  bool const good = path_decode(got, &n, bytes_of(given, n));

  texts++;
  if (good != model_decode(want, text))
    complain("decoded or not", text);
  if (!good)
    return;
  got[n] = 0;
  if (n != strlen(want) || memcmp(got, want, n) != 0)
    complain("decoded otherwise", text);
  compare_judged(got);
  compare_cleaned(got);
}

/* All texts of at most so many pieces. */
static void enumerate(char *text, size_t length, char const *const *pieces, unsigned int depth)
{
  text[length] = 0;
  compare_decoded(text);
  if (depth == 0)
    return;
  for (size_t i = 0; pieces[i]; i++) {
    size_t const n = strlen(pieces[i]);
    memcpy(text + length, pieces[i], n);
    enumerate(text, length + n, pieces, depth - 1);
  }
}

static void check(char const *what, char const *start, char const *const *pieces,
                  unsigned int depth)
{
  char text[TEXT_MAX];

  memcpy(text, start, strlen(start));
  texts = wrong = 0;
  enumerate(text, strlen(start), pieces, depth);
  printf("# %lu texts\n", texts);
  is_number(wrong, 0, what);
}

int main(void)
{
  static char const *const segments[] = { "/", ".", "a", 0 };
  static char const *const escapes[] = { "%", "2", "e", "F", "0", "/", ".", 0 };
  static char const *const mixed[] = { "/", ".", "..", "%2e", "%2F", "%2f", "a", "\\", "%5c", 0 };
  static char const *const names[] = { "/", ".well-known", ".Well-known", "..", "%2E", "a", 0 };
  static char const *const others[] = { "/", "%25", "2e", "%c0%ae", "\xc0\xae", "+", ".", 0 };

  check("slashes, dots and a letter", "", segments, 12);
  check("... behind a slash", "/", segments, 12);
  check("escapes byte by byte", "/", escapes, 7);
  check("escaped dots and slashes", "/", mixed, 6);
  check("the well-known directory", "/", names, 7);
  check("escaped twice, and too long a form of a dot", "/a/", others, 7);
  return tap_done();
}
