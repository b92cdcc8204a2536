/* report_print: FILE:LINE:COLUMN: error: TEXT, the line of the file, and a caret below the
   mistake. */
#include <stdio.h>
#include <stdlib.h>

#include "report.h"

/* Of a long line this much is shown before and after the mistake. */
enum { BEFORE = 70, BEHIND = 40 };

static int compare_entries(void const *left, void const *right)
{
  struct report_entry const *a = left, *b = right;

  if (a->at != b->at)
    return a->at < b->at ? -1 : 1;
  return a->number < b->number ? -1 : a->number > b->number;
}

/* Control characters must not reach the terminal. */
static char printable(char c)
{
  return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f ? '?' : c;
}

static bool continues_character(char c)
{
  return ((unsigned char)c & 0xc0) == 0x80;
}

static void print_place(struct source const *source, uint32_t at)
{
  struct bytes const line = source_line_text(source, at);
  size_t place = source_column(source, at) - 1, from, to;

  if (place > line.n)
    place = line.n;
  from = place > BEFORE ? place - BEFORE : 0;
  to = line.n - place > BEHIND ? place + BEHIND : line.n;
  fputs(from ? "  ..." : "  ", stderr);
  for (size_t i = from; i < to; i++)
    putc(printable(line.s[i]), stderr);
  fputs(to < line.n ? "...\n" : "\n", stderr);
  fputs(from ? "     " : "  ", stderr);
  /* A tab stays a tab, and a character of several bytes is one column, so that the caret fits. */
  for (size_t i = from; i < place; i++)
    if (!continues_character(line.s[i]))
      putc(line.s[i] == '\t' ? '\t' : ' ', stderr);
  fputs("^\n", stderr);
}

static void print_entry(struct source const *source, struct report_entry const *entry)
{
  char const *kind = entry->warning ? "warning" : "error";

  if (entry->at == NOWHERE)
    fprintf(stderr, "%s: %s: %s\n", source->name, kind, entry->text.s);
  else {
    fprintf(stderr, "%s:%u:%u: %s: %s\n", source_name(source, entry->at),
            (unsigned int)source_line(source, entry->at),
            (unsigned int)source_column(source, entry->at), kind, entry->text.s);
    print_place(source, entry->at);
  }
}

static void print_rest(struct source const *source, size_t count, char const *kind)
{
  if (count > REPORT_SHOWN_MAX) {
    size_t const more = count - REPORT_SHOWN_MAX;
    fprintf(stderr, "%s: and %zu more %s%s\n", source->name, more, kind, more == 1 ? "" : "s");
  }
}

void report_print(struct report *report)
{
  size_t errors = 0, warnings = 0;

  if (report->count)
    qsort(report->entries, report->count, sizeof *report->entries, compare_entries);
  for (size_t i = 0; i < report->count; i++) {
    struct report_entry const *entry = report->entries + i;
    size_t *shown = entry->warning ? &warnings : &errors;
    if ((*shown)++ < REPORT_SHOWN_MAX)
      print_entry(report->source, entry);
  }
  print_rest(report->source, report->errors, "error");
  print_rest(report->source, report->warnings, "warning");
  fflush(stderr);
}
