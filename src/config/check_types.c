/* check_types: Types that names a table instead of spelling it out: the table is read. */
#include "check.h"
#include "type_table.h"

static struct type_table *system_table(struct setting const *setting, struct report *report)
{
  char const *problem;
  struct type_table *table = type_table_default(SYSTEM_MIME_TYPES, &problem);

  if (problem)
    report_warning(report, setting->value_at,
                   "Types default without " SYSTEM_MIME_TYPES " (%s): only the types of a plain "
                   "site are known, the package media-types has the others",
                   problem);
  return table;
}

static struct type_table *file_table(struct setting const *setting, struct report *report)
{
  char const *path = source_path(report->source, setting->value_at, setting->text), *problem;
  struct type_table *table;

  if (bytes_find(setting->text, 0) != setting->text.n)
    return 0; /* the NUL has been reported */
  table = type_table_of(path, &problem);
  if (!table)
    report_error(report, setting->value_at, "unable to read the types in \"%s\": %s",
                 source_printable(path), problem);
  return table;
}

void check_types(struct setting *setting, struct report *report)
{
  bool const is_default = bytes_equal_nocase(setting->text, BYTES("default"));

  setting->types = is_default ? system_table(setting, report) : file_table(setting, report);
  if (setting->types && setting->types->cut)
    report_warning(report, setting->value_at,
                   "more than %u suffixes in this file of types: the others are left out",
                   TYPE_TABLE_MAX);
}
