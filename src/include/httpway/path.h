/* path: the path of a request target: decoding, cleaning, judging segments; patterns
   with '*'. Pure. */
#ifndef HTTPWAY_PATH_H
#define HTTPWAY_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/bytes.h>

/* Percent-decodes once. out needs room for path.n bytes, and may be where path is. False for a bad
   escape or %00 (answer 400).
   "%2F" becomes '/', as for mathopd; '+' stays. */
bool path_decode(char *out, size_t *length, struct bytes path);

/* SanitizePath: in place, "//" and "/./" become "/", "/x/../" becomes "/", ".." at the top stays at
   the top; a final "/." or "/.." remains (and is refused by path_segments_allowed). Returns the new
   length. */
size_t path_clean(char *path, size_t length);

enum path_verdict {
  PATH_ALLOWED,
  PATH_EMPTY_SEGMENT, /* "//" */
  PATH_DOT_SEGMENT,   /* "." or ".." */
  PATH_DOTFILE        /* a segment that starts with '.' */
};

/* Judges every segment of a decoded path that starts with '/'. A final empty segment (trailing
   slash) is no fault.
   "/.well-known" and "/.well-known/..." as the first segment are always allowed ("." and ".." and
   other dotfiles below it are not). With dotfiles true only the first two faults count. */
enum path_verdict path_segments_allowed(struct bytes path, bool dotfiles);

/* How much of a decoded path may name what is opened: up to, and without, the slash before the
   first segment that path_segments_allowed would find fault with; path.n when there is none. False
   when a segment is "." or "..", wherever: then it is good for nothing, not as path info either. */
bool path_openable(struct bytes path, bool dotfiles, size_t *length);

/* True when the whole text fits: '*' stands for any bytes, none included, '/' among them; every
   other byte for itself. At most text.n times pattern.n steps. */
bool pattern_matches(struct bytes text, struct bytes pattern);

#endif
