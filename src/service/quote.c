/* quote: sh and execline agree on double quotes and backslashes, as far as they are used here. */
#include <stdbool.h>
#include <string.h>

#include <skalibs/strerr.h>

#include "quote.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static void put(stralloc *out, char const *s, size_t n)
{
  if (!stralloc_catb(out, s, n))
    strerr_diefusys(111, "make a file");
}

static void quoted(stralloc *out, char const *word, char const *plain, char const *escaped)
{
  size_t n = strlen(word);
  bool bare = n && strspn(word, plain) == n;
  if (bare) {
    put(out, word, n);
    return;
  }
  put(out, "\"", 1);
  for (; *word; word++) {
    if (strchr(escaped, *word))
      put(out, "\\", 1);
    put(out, word, 1);
  }
  put(out, "\"", 1);
}

void quote_word(stralloc *out, char const *word)
{
  quoted(out, word, LETTERS "/._-+:,=", "\"\\$`");
}

/* % and $ are doubled: what is made of them, systemd takes for themselves. */
void quote_unit(stralloc *out, char const *word)
{
  stralloc doubled = STRALLOC_ZERO;
  for (; *word; word++) {
    if (*word == '%' || *word == '$')
      put(&doubled, word, 1);
    put(&doubled, word, 1);
  }
  put(&doubled, "", 1);
  quoted(out, doubled.s, LETTERS "/._-+:,=%$", "\"\\");
  stralloc_free(&doubled);
}

void quote_string(stralloc *out, char const *word)
{
  quoted(out, word, LETTERS "/._-+:,=*", "\"\\");
}
