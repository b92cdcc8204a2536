/* pattern: matching from left to right; only the last '*' is ever tried again. */
#include <httpway/pattern.h>

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
