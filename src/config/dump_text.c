/* dump_text: strings and origins. */
#include <stdio.h>

#include "dump.h"

/* Where origins begin, if the line is not longer. */
enum { ORIGIN_COLUMN = 44 };

static bool needs_quotes(struct bytes text)
{
  for (size_t i = 0; i < text.n; i++)
    if ((unsigned char)text.s[i] <= ' ' || text.s[i] == '#' || text.s[i] == '"' ||
        text.s[i] == '{' || text.s[i] == '}' || text.s[i] == 0x7f)
      return true;
  return text.n == 0;
}

size_t dump_string_length(struct bytes text)
{
  size_t length = text.n;

  if (!needs_quotes(text))
    return length;
  for (size_t i = 0; i < text.n; i++)
    if (text.s[i] == '"' || text.s[i] == '\\')
      length++;
  return length + 2;
}

void dump_string(struct bytes text)
{
  bool const quotes = needs_quotes(text);

  if (quotes)
    putchar('"');
  for (size_t i = 0; i < text.n; i++) {
    char const c = text.s[i];
    if (quotes && (c == '"' || c == '\\'))
      putchar('\\');
    /* Nothing that is shown may drive the terminal. */
    putchar(((unsigned char)c < 0x20 && c != '\t') || c == 0x7f ? '?' : c);
  }
  if (quotes)
    putchar('"');
}

void dump_origin(struct model const *model, size_t used, char const *how,
                 struct setting const *setting)
{
  int const gap = used < ORIGIN_COLUMN - 2 ? (int)(ORIGIN_COLUMN - used) : 2;

  printf("%*s%s%s:%u\n", gap, "", how, source_name(model->source, setting->at),
         (unsigned int)source_line(model->source, setting->at));
}
