/* check_headers: Headers blocks and ErrorFiles: lines that could not be sent, or that would break
   the framing of answers, and conditions that never fit. */
#include "check.h"
#include "value.h"

struct reserved {
  char const *name;
  bool add_only; /* may be added to */
};

/* Fields that say how an answer is framed or made: the server alone knows what they must be. */
static struct reserved const reserved[] = {
  { "Accept-Ranges", false },  { "Connection", false },    { "Content-Encoding", false },
  { "Content-Length", false }, { "Content-Range", false }, { "Date", false },
  { "ETag", false },           { "Keep-Alive", false },    { "Last-Modified", false },
  { "Location", false },       { "Trailer", false },       { "Transfer-Encoding", false },
  { "Upgrade", false },        { "Vary", true },
};

static void check_reserved(struct setting const *line, struct report *report)
{
  struct bytes const name = header_name(line->text);

  for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
    if (!bytes_equal_nocase(name, bytes_from_string(reserved[i].name)))
      continue;
    if (!reserved[i].add_only)
      report_error(report, line->value_at, "%s is the server's own field and cannot be changed",
                   reserved[i].name);
    else if (line->keyword != KEY_ADD)
      report_error(report, line->value_at, "%s can be added to only, expected Add",
                   reserved[i].name);
  }
}

static void check_line(struct setting const *line, struct report *report)
{
  bool const removes = line->keyword == KEY_REMOVE;

  if (removes ? is_token(line->text) : is_header_line(line->text))
    check_reserved(line, report);
  else
    report_error(report, line->value_at,
                 removes ? "%s is no field name, expected the name alone"
                         : "%s is no header field, expected \"Name: value\"",
                 show(line->text).text);
}

static void check_paths(struct setting const *setting, struct report *report)
{
  for (struct item const *item = setting->items; item; item = item->next)
    if (item->text.n == 0 || (item->text.s[0] != '/' && item->text.s[0] != '*'))
      report_error(report, item->at,
                   "%s fits no path, expected a pattern that begins with \"/\" or \"*\"",
                   show(item->text).text);
}

static void check_statuses(struct item const *items, unsigned int first, struct report *report)
{
  for (struct item const *item = items; item; item = item->next)
    if (!is_status_pattern(item->text, first))
      report_error(report, item->at, "%s is no status here, expected %u00 to 599, or %uxx to 5xx",
                   show(item->text).text, first, first);
}

void check_headers(struct block *headers, struct report *report)
{
  for (struct setting const *s = headers->first; s; s = s->next)
    if (s->keyword == KEY_PATHS)
      check_paths(s, report);
    else if (s->keyword == KEY_STATUSES)
      check_statuses(s->items, 2, report);
    else if (s->keyword != KEY_MEDIA_TYPES)
      check_line(s, report);
}

void check_error_files(struct setting const *setting, struct report *report)
{
  for (struct item const *document = setting->items; document; document = document->next) {
    if (document->text.n == 0 || document->text.s[0] != '/')
      report_error(report, document->at, "%s is no path, expected one that begins with \"/\"",
                   show(document->text).text);
    check_statuses(document->suffixes, 4, report);
  }
}
