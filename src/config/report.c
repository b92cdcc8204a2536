/* report: gathering and sorting. How one entry looks is in report_print.c. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "report.h"

static void report_add(struct report *report, uint32_t at, bool warning, char const *format,
                       va_list arguments)
{
  char text[512];
  int const length = vsnprintf(text, sizeof text, format, arguments);
  size_t const used = length < 0                     ? 0
                      : (size_t)length < sizeof text ? (size_t)length
                                                     : sizeof text - 1;

  report->entries =
      arena_grow(report->entries, &report->room, report->count + 1, sizeof *report->entries);
  report->entries[report->count] =
      (struct report_entry){ .at = at,
                             .number = (uint32_t)report->count,
                             .warning = warning,
                             .text = arena_copy(bytes_of(text, used)) };
  report->count++;
  if (warning)
    report->warnings++;
  else
    report->errors++;
}

void report_error(struct report *report, uint32_t at, char const *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  report_add(report, at, false, format, arguments);
  va_end(arguments);
}

void report_warning(struct report *report, uint32_t at, char const *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  report_add(report, at, true, format, arguments);
  va_end(arguments);
}

struct shown show(struct bytes text)
{
  struct shown out;
  size_t const most = sizeof out.text - 6; /* two quotes, three dots, the end */
  size_t const taken = text.n < most ? text.n : most;
  size_t length = 0;

  out.text[length++] = '"';
  for (size_t i = 0; i < taken; i++) {
    unsigned char const c = (unsigned char)text.s[i];
    out.text[length++] = c < 0x20 || c == 0x7f ? '?' : (char)c;
  }
  if (taken < text.n) {
    memcpy(out.text + length, "...", 3);
    length += 3;
  }
  out.text[length++] = '"';
  out.text[length] = 0;
  return out;
}

void report_free(struct report *report)
{
  free(report->entries);
  report->entries = 0;
}
