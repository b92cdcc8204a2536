/* A libFuzzer target for paths: any bytes as the path of a target, decoded, cleaned and judged as
   the core does it: nothing grows, a NUL never comes through, cleaning twice is cleaning once, and
   no path that is allowed holds a segment of dots. */
#include <httpway/path.h>

#include "fuzz.h"

static bool is_dots(struct bytes segment)
{
  return bytes_equal(segment, BYTES(".")) || bytes_equal(segment, BYTES(".."));
}

/* From the end to the front: segments of an allowed path. */
static void require_allowed(struct bytes path, bool dotfiles)
{
  size_t end = path.n;

  require(path.n > 0 && path.s[0] == '/');
  for (size_t at = path.n; at-- > 0;) {
    struct bytes const segment = bytes_of(path.s + at + 1, end - at - 1);
    if (path.s[at] != '/')
      continue;
    require(segment.n > 0 || end == path.n);
    require(!is_dots(segment));
    require(dotfiles || segment.n == 0 || segment.s[0] != '.' ||
            (at == 0 && bytes_equal(segment, BYTES(".well-known"))));
    end = at;
  }
}

/* What may be opened is good by itself, ends at a slash, and is all when nothing is at fault. */
static void require_openable(struct bytes path, bool dotfiles)
{
  bool const whole = path_segments_allowed(path, dotfiles) == PATH_ALLOWED;
  size_t length;

  if (!path_openable(path, dotfiles, &length)) {
    require(!whole);
    return;
  }
  require(length <= path.n && (length == path.n || path.s[length] == '/'));
  require(whole == (length == path.n));
  if (length)
    require_allowed(bytes_of(path.s, length), dotfiles);
}

static void judge(struct bytes path)
{
  enum path_verdict const strict = path_segments_allowed(path, false);
  enum path_verdict const loose = path_segments_allowed(path, true);

  require_openable(path, false);
  require_openable(path, true);
  if (strict == PATH_ALLOWED)
    require_allowed(path, false);
  if (loose == PATH_ALLOWED)
    require_allowed(path, true);
  require(loose != PATH_DOTFILE && (strict != PATH_ALLOWED || loose == PATH_ALLOWED));
}

static void clean(char *path, size_t length)
{
  size_t const n = path_clean(path, length);

  require(n <= length);
  judge(bytes_of(path, n));
  require(path_clean(path, n) == n);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  char *const out = malloc(size ? size : 1);
  size_t n = 0;

  require(out != 0);
  if (path_decode(out, &n, bytes_of((char const *)data, size))) {
    require(n <= size && bytes_find(bytes_of(out, n), 0) == n);
    judge(bytes_of(out, n));
    clean(out, n);
  }
  free(out);
  return 0;
}
