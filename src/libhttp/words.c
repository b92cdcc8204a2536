/* words: words taken one after the other. */
#include <httpway/words.h>

static bool separates(struct bytes separators, char c)
{
  return bytes_find(separators, c) < separators.n;
}

struct bytes word_take(struct bytes *text, struct bytes separators)
{
  struct bytes word;
  size_t n = 0;
  while (text->n && separates(separators, text->s[0]))
    *text = bytes_after(*text, 1);
  while (n < text->n && !separates(separators, text->s[n]))
    n++;
  word = bytes_of(text->s, n);
  *text = bytes_after(*text, n);
  return word;
}
