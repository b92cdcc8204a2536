/* Patterns for paths, also against a slow model over all short texts. */
#include <httpway/path.h>

#include "tap.h"

static bool model(char const *text, char const *pattern)
{
  if (*pattern == 0)
    return *text == 0;
  if (*pattern == '*')
    return model(text, pattern + 1) || (*text && model(text + 1, pattern));
  return *text == *pattern && model(text + 1, pattern + 1);
}

static void text_make(char out[6], unsigned int number, char const *alphabet)
{
  unsigned int length = 0;
  for (; number; number = (number - 1) / 3)
    out[length++] = alphabet[(number - 1) % 3];
  out[length] = 0;
}

static bool agrees(unsigned int text_number, unsigned int pattern_number)
{
  char text[6], pattern[6];
  text_make(text, text_number, "ab/");
  text_make(pattern, pattern_number, "ab*");
  return pattern_matches(bytes_from_string(text), bytes_from_string(pattern)) ==
         model(text, pattern);
}

int main(void)
{
  bool all = true;
  ok(pattern_matches(BYTES("/a/b.css"), BYTES("*.css")), "an end");
  ok(pattern_matches(BYTES("/a/b.css"), BYTES("/a/*")), "a beginning");
  ok(pattern_matches(BYTES("/a"), BYTES("/a")), "a path");
  ok(!pattern_matches(BYTES("/a"), BYTES("/A")), "case counts");
  ok(!pattern_matches(BYTES("/a"), bytes_of("/*", 1)), "a star behind the end");
  ok(!pattern_matches(BYTES("/ab"), BYTES("/a")), "to the end");
  /* 1 + 3 + ... + 243 texts of at most five bytes */
  for (unsigned int i = 0; i < 364; i++)
    for (unsigned int j = 0; j < 364; j++)
      all = all && agrees(i, j);
  ok(all, "as the model says, for all short texts and patterns");
  return tap_done();
}
