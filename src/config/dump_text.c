/* dump_text: strings, values and origins. */
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

size_t dump_string(struct bytes text)
{
  bool const quotes = needs_quotes(text);
  size_t length = text.n;

  if (quotes)
    length += (size_t)printf("\"");
  for (size_t i = 0; i < text.n; i++) {
    char const c = text.s[i];
    if (quotes && (c == '"' || c == '\\'))
      length += (size_t)printf("\\");
    /* Nothing that is shown may drive the terminal. */
    putchar(((unsigned char)c < 0x20 && c != '\t') || c == 0x7f ? '?' : c);
  }
  if (quotes)
    length += (size_t)printf("\"");
  return length;
}

size_t dump_value(struct keyword const *keyword, struct setting const *setting)
{
  uint64_t const number = setting ? setting->number : keyword->preset;
  size_t used;

  if (keyword->type == VALUE_FLAG)
    return (size_t)printf("%s", number ? "On" : "Off");
  if (keyword->type == VALUE_INTEGER)
    return (size_t)printf(keyword->flags & OCTAL ? "0%llo" : "%llu", (unsigned long long)number);
  if (!setting)
    return (size_t)printf("%s", keyword->words[number]);
  used = dump_string(setting->text);
  if (keyword->type == VALUE_USER)
    used += (size_t)printf(" (uid %u, gid %u)", (unsigned int)number, (unsigned int)setting->gid);
  return used;
}

void dump_origin(struct model const *model, size_t used, char const *how,
                 struct setting const *setting)
{
  int const gap = used < ORIGIN_COLUMN - 2 ? (int)(ORIGIN_COLUMN - used) : 2;

  printf("%*s%s%s:%u\n", gap, "", how, source_name(model->source, setting->at),
         (unsigned int)source_line(model->source, setting->at));
}
