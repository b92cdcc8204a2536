/* path: decoding, cleaning and judging the path of a request. Bytes only: no file system. */
#include <httpway/hexadecimal.h>
#include <httpway/path.h>

#include "eight.h"

enum { ESCAPE_LENGTH = 3 };

/* The byte that "%NN" at the start of text stands for. */
static bool escape_decode(char *out, struct bytes text)
{
  if (text.n < ESCAPE_LENGTH)
    return false;
  unsigned int const high = hexadecimal_value(text.s[1]);
  unsigned int const low = hexadecimal_value(text.s[2]);
  *out = (char)(unsigned char)(high << 4 | low);
  return high < 16 && low < 16;
}

bool path_decode(char *out, size_t *length, struct bytes path)
{
  size_t n = 0;

  while (path.n) {
    size_t const plain = bytes_find(path, '%');
    memmove(out + n, path.s, plain);
    n += plain;
    path = bytes_after(path, plain);
    if (path.n) {
      if (!escape_decode(out + n++, path))
        return false;
      path = bytes_after(path, ESCAPE_LENGTH);
    }
  }
  *length = n;
  return bytes_find(bytes_of(out, n), 0) == n;
}

static bool is_dots(struct bytes segment, size_t count)
{
  return segment.n == count && bytes_equal(segment, bytes_of("..", count));
}

/* Where the segment before the slash at path[end - 1] begins; the first slash stays. */
static size_t parent_of(char const *path, size_t end)
{
  if (end <= 1)
    return end;
  end--;
  while (path[end - 1] != '/')
    end--;
  return end;
}

size_t path_clean(char *path, size_t length)
{
  size_t written = 1;

  if (length == 0 || path[0] != '/')
    return length;
  for (size_t at = 1; at < length;) {
    struct bytes const rest = bytes_of(path + at, length - at);
    struct bytes const segment = bytes_of(rest.s, bytes_find(rest, '/'));
    bool const final = segment.n == rest.n;
    size_t const used = segment.n + !final;
    if (!final && is_dots(segment, 2)) {
      written = parent_of(path, written);
    } else if (final || (segment.n && !is_dots(segment, 1))) {
      memmove(path + written, path + at, used);
      written += used;
    }
    at += used;
  }
  return written;
}

static enum path_verdict segment_judge(struct bytes segment, bool dotfiles)
{
  if (segment.n == 0)
    return PATH_EMPTY_SEGMENT;
  if (segment.s[0] != '.')
    return PATH_ALLOWED;
  if (is_dots(segment, 1) || is_dots(segment, 2))
    return PATH_DOT_SEGMENT;
  return dotfiles ? PATH_ALLOWED : PATH_DOTFILE;
}

/* Whether one of eight slashes is followed by what may not follow everywhere. */
static bool eight_are_doubtful(char const *s)
{
  /* '.' and '/' differ in their lowest bit; a byte becomes 0 when it and the next one are it. */
  uint64_t const next = eight_load(s + 1) | eight_times('.' ^ '/');
  return eight_below((eight_load(s) ^ eight_times('/')) | (next ^ eight_times('/')), 1) != 0;
}

/* Where the next segment that begins with a dot, or is empty and not the last, begins; path.n:
   there is none. Most paths have none, however many segments they have. */
static size_t doubtful_find(struct bytes path, size_t at)
{
  while (path.n - at > 8 && !eight_are_doubtful(path.s + at))
    at += 8;
  for (; path.n - at > 1; at++)
    if (path.s[at] == '/' && (path.s[at + 1] == '/' || path.s[at + 1] == '.'))
      return at + 1;
  return path.n;
}

/* Judges the first segment from *at on that may be at fault. It begins at *begin, and *at becomes
   its end; both are path.n at last. */
static enum path_verdict next_judge(struct bytes path, bool dotfiles, size_t *at, size_t *begin)
{
  *begin = doubtful_find(path, *at);
  if (*begin == path.n) {
    *at = path.n;
    return PATH_ALLOWED;
  }
  struct bytes const rest = bytes_after(path, *begin);
  struct bytes const segment = bytes_of(rest.s, bytes_find(rest, '/'));

  *at = *begin + segment.n;
  if (*begin == 1 && bytes_equal(segment, BYTES(".well-known")))
    return PATH_ALLOWED;
  return segment_judge(segment, dotfiles);
}

enum path_verdict path_segments_allowed(struct bytes path, bool dotfiles)
{
  enum path_verdict verdict = PATH_ALLOWED;
  size_t begin;

  if (path.n == 0 || path.s[0] != '/')
    return PATH_EMPTY_SEGMENT;
  for (size_t at = 0; verdict == PATH_ALLOWED && at < path.n;)
    verdict = next_judge(path, dotfiles, &at, &begin);
  return verdict;
}

bool path_openable(struct bytes path, bool dotfiles, size_t *length)
{
  size_t begin;

  *length = path.n;
  if (path.n == 0 || path.s[0] != '/')
    return false;
  for (size_t at = 0; at < path.n;) {
    enum path_verdict const verdict = next_judge(path, dotfiles, &at, &begin);
    if (verdict == PATH_DOT_SEGMENT)
      return false;
    if (verdict != PATH_ALLOWED && *length == path.n)
      *length = begin - 1;
  }
  return true;
}

/* From left to right; only the last '*' is ever tried again. */
bool pattern_matches(struct bytes text, struct bytes pattern)
{
  size_t t = 0, p = 0, star = pattern.n, tried = 0;
  while (t < text.n) {
    if (p < pattern.n && pattern.s[p] == '*') {
      star = p++;
      tried = t;
    } else if (p < pattern.n && pattern.s[p] == text.s[t]) {
      p++;
      t++;
    } else if (star < pattern.n) {
      p = star + 1;
      t = ++tried;
    } else {
      return false;
    }
  }
  while (p < pattern.n && pattern.s[p] == '*')
    p++;
  return p == pattern.n;
}
