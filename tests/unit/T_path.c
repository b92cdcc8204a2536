/* Paths: decoding, cleaning, judging; and that no spelling of a traversal gets through. */
#include "tap.h"

#include <stdlib.h>

#include <httpway/path.h>

static struct {
  char const *path, *decoded; /* null: refused */
} const decodes[] = {
  { "", "" },
  { "/", "/" },
  { "/a+b", "/a+b" },
  { "/%41%7a", "/Az" },
  { "/%2f%2F", "///" },
  { "/%25", "/%" },
  { "/%252e%252e", "/%2e%2e" },
  { "/%c3%a4", "/\xc3\xa4" },
  { "/%ff", "/\xff" },
  { "/%0d%0a", "/\r\n" },
  { "/%0D%0a%7F", "/\r\n\x7f" },
  { "/\xe4", "/\xe4" },
  { "%41", "A" },
  { "/%", 0 },
  { "/%2", 0 },
  { "/%0", 0 },
  { "/%g1", 0 },
  { "/%1g", 0 },
  { "/%%41", 0 },
  { "/% 41", 0 },
  { "/%+1", 0 },
  { "/%-1", 0 },
  { "/%0x41", 0 },
  { "/%00", 0 },
  { "/a%00b", 0 },
  { "/..%00/", 0 },
  { "/%u0041", 0 },
};

static void check_decode(void)
{
  for (size_t i = 0; i < sizeof decodes / sizeof *decodes; i++) {
    char out[64];
    size_t length = 0;
    bool const good = path_decode(out, &length, bytes_from_string(decodes[i].path));
    if (ok(good == (decodes[i].decoded != 0), decodes[i].path) && good)
      is_bytes(bytes_of(out, length), bytes_from_string(decodes[i].decoded), decodes[i].path);
  }
  char out[8];
  size_t length;
  ok(!path_decode(out, &length, BYTES("/a\0b")), "a raw NUL");
}

/* Every escape gives its byte, in either case; in place as well. */
static void check_decode_all(void)
{
  unsigned int wrong = 0;
  for (unsigned int byte = 1; byte < 256; byte++)
    for (int upper = 0; upper < 2; upper++) {
      char text[8];
      size_t length;
      snprintf(text, sizeof text, upper ? "%%%02X" : "%%%02x", byte);
      wrong += !path_decode(text, &length, bytes_of(text, 3)) || length != 1 ||
               (unsigned char)text[0] != byte;
    }
  is_number(wrong, 0, "all escapes");
}

static struct {
  char const *path, *clean;
} const cleans[] = {
  { "/", "/" },
  { "/a", "/a" },
  { "/a/", "/a/" },
  { "//", "/" },
  { "////", "/" },
  { "//a", "/a" },
  { "/a//b", "/a/b" },
  { "/a//", "/a/" },
  { "/./", "/" },
  { "/./a", "/a" },
  { "/a/././b", "/a/b" },
  { "/a/./", "/a/" },
  { "/x/../", "/" },
  { "/x/../y", "/y" },
  { "/a/b/../../c", "/c" },
  { "/a/b/../c/../d", "/a/d" },
  { "/../", "/" },
  { "/../../a", "/a" },
  { "/../a/../../b", "/b" },
  { "/a//../b", "/b" },
  { "/.", "/." },
  { "/..", "/.." },
  { "/a/.", "/a/." },
  { "/a/..", "/a/.." },
  { "/a/../..", "/.." },
  { "/a/b/../.", "/a/." },
  { "/...", "/..." },
  { "/.../a", "/.../a" },
  { "/..a/b", "/..a/b" },
  { "/a../b", "/a../b" },
  { "/.a/b", "/.a/b" },
  { "/a/.b/../c", "/a/c" },
  { "", "" },
  { "a//b", "a//b" },
};

static void check_clean(void)
{
  for (size_t i = 0; i < sizeof cleans / sizeof *cleans; i++) {
    char path[64];
    size_t const length = strlen(cleans[i].path);
    memcpy(path, cleans[i].path, length);
    is_bytes(bytes_of(path, path_clean(path, length)), bytes_from_string(cleans[i].clean),
             cleans[i].path);
  }
}

static struct {
  char const *path;
  enum path_verdict verdict, with_dotfiles;
} const verdicts[] = {
  { "/", PATH_ALLOWED, PATH_ALLOWED },
  { "/a", PATH_ALLOWED, PATH_ALLOWED },
  { "/a/", PATH_ALLOWED, PATH_ALLOWED },
  { "/a/b.c/d..", PATH_ALLOWED, PATH_ALLOWED },
  { "/a..b", PATH_ALLOWED, PATH_ALLOWED },
  { "/ ", PATH_ALLOWED, PATH_ALLOWED },
  { "/\\..\\", PATH_ALLOWED, PATH_ALLOWED },
  { "//", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "/a//", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "/a//b", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "///x", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "//evil.com/..", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "a", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "/.", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/..", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/./", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/../", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/a/./b", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/a/../b", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/a/..", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/...", PATH_DOTFILE, PATH_ALLOWED },
  { "/.git/config", PATH_DOTFILE, PATH_ALLOWED },
  { "/x/.env", PATH_DOTFILE, PATH_ALLOWED },
  { "/..;/", PATH_DOTFILE, PATH_ALLOWED },
  { "/.a/..", PATH_DOTFILE, PATH_DOT_SEGMENT },
  { "/.well-known", PATH_ALLOWED, PATH_ALLOWED },
  { "/.well-known/", PATH_ALLOWED, PATH_ALLOWED },
  { "/.well-known/acme-challenge/t", PATH_ALLOWED, PATH_ALLOWED },
  { "/.well-known/.x", PATH_DOTFILE, PATH_ALLOWED },
  { "/.well-known/../x", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
  { "/.well-known//x", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  { "/.well-known/.well-known", PATH_DOTFILE, PATH_ALLOWED },
  { "/a/.well-known/x", PATH_DOTFILE, PATH_ALLOWED },
  { "/.well-knownx", PATH_DOTFILE, PATH_ALLOWED },
  { "/.Well-Known/x", PATH_DOTFILE, PATH_ALLOWED },
};

static void check_verdicts(void)
{
  for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
    struct bytes const path = bytes_from_string(verdicts[i].path);
    is_number(path_segments_allowed(path, false), verdicts[i].verdict, verdicts[i].path);
    is_number(path_segments_allowed(path, true), verdicts[i].with_dotfiles, verdicts[i].path);
  }
  is_number(path_segments_allowed(bytes_of("/a/.", 3), false), PATH_ALLOWED,
            "a dot behind the end");
}

static struct {
  char const *path;
  bool good;
  size_t length, with_dotfiles;
} const openables[] = {
  { "/", true, 1, 1 },
  { "/a/b", true, 4, 4 },
  { "/a/", true, 3, 3 },
  { "/x.cgi/.git/b", true, 6, 13 },
  { "/x.cgi//a/.b", true, 6, 6 },
  { "/x/.a//b", true, 2, 5 },
  { "//", true, 0, 0 },
  { "/.a", true, 0, 3 },
  { "/.well-known/a/.b", true, 14, 17 },
  { "/a/.b/..", false, 0, 0 },
  { "/a//./b", false, 0, 0 },
  { "/..", false, 0, 0 },
  { "", false, 0, 0 },
  { "a", false, 0, 0 },
};

static void check_openables(void)
{
  for (size_t i = 0; i < sizeof openables / sizeof *openables; i++) {
    struct bytes const path = bytes_from_string(openables[i].path);
    size_t length = 0;
    ok(path_openable(path, false, &length) == openables[i].good &&
           (!openables[i].good || length == openables[i].length),
       openables[i].path);
    ok(path_openable(path, true, &length) == openables[i].good &&
           (!openables[i].good || length == openables[i].with_dotfiles),
       "... with dotfiles");
  }
}

/* Whether a segment is "." or "..". */
static bool has_dot_segment(char const *path)
{
  for (char const *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
    size_t const n = strcspn(at + 1, "/");
    if ((n == 1 || n == 2) && strncmp(at + 1, "..", n) == 0)
      return true;
  }
  return false;
}

/* Every path of ten bytes: what may be opened has no fault, and one segment more has. */
static void check_all_openable(void)
{
  enum { LENGTH = 10, COUNT = 59049 };
  unsigned int wrong = 0;

  for (unsigned int number = 0; number < COUNT; number++) {
    char path[LENGTH + 2] = "/";
    size_t length, next;
    unsigned int rest = number;
    for (size_t i = 1; i <= LENGTH; i++, rest /= 3)
      path[i] = "/.a"[rest % 3];
    bool const good = path_openable(bytes_of(path, LENGTH + 1), number % 2, &length);
    wrong += good == has_dot_segment(path);
    if (!good || length == LENGTH + 1)
      continue;
    next = length + 1 + strcspn(path + length + 1, "/");
    wrong +=
        path[length] != '/' ||
        (length && path_segments_allowed(bytes_of(path, length), number % 2) != PATH_ALLOWED) ||
        path_segments_allowed(bytes_of(path, next + (path[next] == '/')), number % 2) ==
            PATH_ALLOWED;
  }
  is_number(wrong, 0, "all paths of ten bytes: what of them may be opened");
}

/* Paths over a nasty alphabet, spelled with any of their bytes escaped, decode to the same bytes;
   and what is allowed, cleaned before or not, never has a dot segment or an empty one. */
static void check_traversal(void)
{
  static char const alphabet[] = "/./.a";
  unsigned int wrong = 0, allowed = 0;

  srand(1);
  for (unsigned int round = 0; round < 20000; round++) {
    char raw[12], spelled[40], decoded[40];
    size_t const n = 1 + (unsigned int)rand() % 11;
    size_t m = 0, length;
    raw[0] = '/';
    for (size_t i = 1; i < n; i++)
      raw[i] = alphabet[(unsigned int)rand() % 5];
    for (size_t i = 0; i < n; i++)
      if (rand() % 2)
        spelled[m++] = raw[i];
      else
        m += (size_t)snprintf(spelled + m, sizeof spelled - m, rand() % 2 ? "%%%02x" : "%%%02X",
                              (unsigned int)(unsigned char)raw[i]);
    if (!path_decode(decoded, &length, bytes_of(spelled, m)) ||
        !bytes_equal(bytes_of(decoded, length), bytes_of(raw, n))) {
      wrong++;
      continue;
    }
    if (round % 2)
      length = path_clean(decoded, length);
    if (path_segments_allowed(bytes_of(decoded, length), round % 3 == 0) != PATH_ALLOWED)
      continue;
    allowed++;
    decoded[length] = '/';
    decoded[length + 1] = 0;
    /* A trailing slash is right, so that only two at the end make an empty segment. */
    wrong += strstr(decoded, "/./") || strstr(decoded, "/../") ||
             (strstr(decoded, "//") && strstr(decoded, "//") != decoded + length - 1);
  }
  is_number(wrong, 0, "no spelling of a traversal is allowed");
  ok(allowed > 100, "some paths are");
}

/* A model of path_clean on whole segments, slow and plain. */
static size_t model_clean(char *out, char const *path, size_t length)
{
  char segment[16][16];
  size_t depth = 0, written = 0;
  for (size_t at = 1; at <= length;) {
    size_t n = 0;
    while (at + n < length && path[at + n] != '/')
      n++;
    bool const final = at + n == length;
    bool const up = n == 2 && path[at] == '.' && path[at + 1] == '.';
    if (final || (n && !up && !(n == 1 && path[at] == '.'))) {
      memcpy(segment[depth], path + at, n);
      segment[depth][n] = 0;
      depth++;
    } else if (up && depth)
      depth--;
    at += n + 1;
  }
  for (size_t i = 0; i < depth; i++) {
    out[written++] = '/';
    memcpy(out + written, segment[i], strlen(segment[i]));
    written += strlen(segment[i]);
  }
  return written;
}

static void check_clean_model(void)
{
  unsigned int wrong = 0;
  for (unsigned int code = 0; code < 6561; code++) { /* 3^8 */
    char path[9] = "/", model[24], again[9];
    unsigned int rest = code;
    for (size_t i = 1; i < 9; i++, rest /= 3)
      path[i] = "/.a"[rest % 3];
    size_t const want = model_clean(model, path, 9);
    size_t const got = path_clean(path, 9);
    wrong += !bytes_equal(bytes_of(path, got), bytes_of(model, want));
    memcpy(again, path, got);
    wrong += path_clean(again, got) != got || memcmp(again, path, got) != 0;
  }
  is_number(wrong, 0, "cleaning is what the model does, and done after once");
}

/* Wherever in a path it lies, and whatever follows. */
static void check_everywhere(void)
{
  static struct {
    char const *text;
    enum path_verdict verdict, with_dotfiles;
  } const pieces[] = {
    { "/b", PATH_ALLOWED, PATH_ALLOWED },
    { "/b/", PATH_ALLOWED, PATH_ALLOWED },
    { "/b./c..d/e", PATH_ALLOWED, PATH_ALLOWED },
    { "/.b/c", PATH_DOTFILE, PATH_ALLOWED },
    { "/...", PATH_DOTFILE, PATH_ALLOWED },
    { "/./c", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
    { "/..", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
    { "/../c", PATH_DOT_SEGMENT, PATH_DOT_SEGMENT },
    { "//c", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
    { "/c//", PATH_EMPTY_SEGMENT, PATH_EMPTY_SEGMENT },
  };
  unsigned int bad = 0;

  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
    for (int before = 1; before < 20; before++)
      for (int behind = 0; behind < 12; behind++) {
        char text[64];
        size_t n = (size_t)snprintf(text, sizeof text, "/%.*s%s", before, "aaaaaaaaaaaaaaaaaaaa",
                                    pieces[i].text);
        if (behind && text[n - 1] != '/')
          n += (size_t)snprintf(text + n, sizeof text - n, "/%.*s", behind, "bbbbbbbbbbbb");
        bad += path_segments_allowed(bytes_of(text, n), false) != pieces[i].verdict;
        bad += path_segments_allowed(bytes_of(text, n), true) != pieces[i].with_dotfiles;
      }
  is_number(bad, 0, "segments are judged wherever they lie");
}

int main(void)
{
  check_decode();
  check_decode_all();
  check_clean();
  check_verdicts();
  check_openables();
  check_all_openable();
  check_traversal();
  check_clean_model();
  check_everywhere();
  return tap_done();
}
