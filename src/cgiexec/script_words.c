/* script_words: the program and its arguments. The words of a query become arguments. */
#include <string.h>

#include <skalibs/allreadwrite.h>

#include <httpway/path.h>
#include <httpway/words.h>

#include "script.h"
#include "strings.h"

/* As much of a first line as Linux itself looks at. */
enum { FIRST_LINE_MAX = 256 };

static char const *words[SCRIPT_WORDS_MAX + 1];

struct word_list {
  size_t count;
  bool full;
};

static void word_add(struct word_list *list, char const *word)
{
  if (list->count == SCRIPT_WORDS_MAX)
    list->full = true;
  else
    words[list->count++] = word;
}

static char const *string_of(struct bytes text)
{
  strings_put(&script_strings, text);
  return strings_end(&script_strings);
}

/* ---- The program ---- */

/* Cut at every single space; two spaces make an empty word. */
static bool external_words(struct script *s, struct word_list *list)
{
  struct bytes rest = conf_text(&s->rule->value);
  for (;;) {
    size_t n = bytes_find(rest, ' ');
    word_add(list, string_of(bytes_of(rest.s, n)));
    if (n == rest.n)
      break;
    rest = bytes_after(rest, n + 1);
  }
  s->program = words[0];
  if (s->program[0] != '/')
    return script_refuse(s, 500, "the program of External is no absolute path: write one");
  return true;
}

/* What follows "#!" in the first line; false when the file does not begin so. A file that we may
   not read is none that an interpreter of the same user could read. */
static bool interpreter_line(struct script const *s, char line[FIRST_LINE_MAX], struct bytes *rest)
{
  size_t n = allread(s->file, line, FIRST_LINE_MAX);
  struct bytes first = bytes_of(line, bytes_find(bytes_of(line, n), '\n'));
  if (first.n < 2 || memcmp(first.s, "#!", 2) != 0)
    return false;
  *rest = bytes_after(first, 2);
  return true;
}

/* As the kernel does it: the interpreter, the rest of the line as one argument, then the path. The
   kernel itself would have to be given a descriptor that the script then keeps. */
static bool interpreter_words(struct script *s, struct word_list *list, struct bytes line)
{
  s->cr_line = line.n && line.s[line.n - 1] == '\r';
  line = blanks_trim(line);
  if (line.n == 0 || line.s[0] != '/' || line.n >= FIRST_LINE_MAX - 2)
    return script_refuse(s, 500, "its #! line names no absolute path: write one");
  s->program = string_of(word_take(&line, BLANKS));
  word_add(list, s->program);
  line = blanks_trim(line);
  if (line.n)
    word_add(list, string_of(line));
  return true;
}

static bool program_words(struct script *s, struct word_list *list)
{
  char line[FIRST_LINE_MAX];
  struct bytes rest;
  if (s->rule->kind == SUFFIX_EXTERNAL)
    return external_words(s, list);
  return !interpreter_line(s, line, &rest) || interpreter_words(s, list, rest);
}

/* ---- The query ---- */

/* False for a bad escape, and for what a program would take for an option: some look for options
   after the name of the script as well. */
static bool query_word(struct word_list *list, struct bytes raw)
{
  char decoded[CGI_MESSAGE_MAX];
  size_t n;
  if (raw.n > sizeof decoded || !path_decode(decoded, &n, raw) || (n && decoded[0] == '-'))
    return false;
  word_add(list, string_of(bytes_of(decoded, n)));
  return !list->full;
}

/* Words between '+', each decoded on its own; all or none. */
static void query_words(struct script *s, struct word_list *list)
{
  struct bytes rest = s->request->query;
  size_t before = list->count;
  if (!s->request->has_query || bytes_find(rest, '=') < rest.n)
    return;
  for (;;) {
    size_t n = bytes_find(rest, '+');
    if (!query_word(list, bytes_of(rest.s, n))) {
      list->count = before;
      list->full = false;
      return;
    }
    if (n == rest.n)
      return;
    rest = bytes_after(rest, n + 1);
  }
}

bool script_words(struct script *s)
{
  struct word_list list = { 0 };
  strings_reset(&script_strings);
  if (!program_words(s, &list))
    return false;
  word_add(&list, string_of(script_path(s)));
  query_words(s, &list);
  words[list.count] = 0;
  s->arguments = words;
  if (list.full || script_strings.spoiled)
    return script_refuse(s, 500, "its arguments are too many, too long or hold a NUL");
  return true;
}
