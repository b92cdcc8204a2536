/* lint_types: Locations whose files, or whose directories, can only be answered with 404: nothing
   says what the files are, or what answers for a directory. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "arena.h"
#include "lint.h"
#include "table.h"

/* This many directories are read, and this many names in each. */
enum { DIRECTORIES_MAX = 100, NAMES_MAX = 1000 };

/* Locations with the same fault are one warning: what is missing is mostly missing at the top. */
struct fault {
  struct setting const *first;
  size_t count;
};

struct lint {
  struct report *report;
  struct bytes root;
  struct fault untyped, closed;
  size_t read; /* directories */
};

static void fault_add(struct fault *fault, struct setting const *place)
{
  if (fault->count++ == 0)
    fault->first = place;
}

static void fault_report(struct fault const *fault, struct report *report, char const *text)
{
  if (fault->count > 1)
    report_warning(report, fault->first->value_at, "Location %s and %lu more: %s",
                   show(fault->first->text).text, (unsigned long)fault->count - 1, text);
  else if (fault->count)
    report_warning(report, fault->first->value_at, "Location %s: %s", show(fault->first->text).text,
                   text);
}

static bool has_types(struct entry const *list)
{
  while (list && list->setting->keyword != KEY_TYPES)
    list = list->older;
  return list;
}

enum found { NOWHERE_YET, A_FILE, A_DIRECTORY };

/* As far as can be known. */
static enum found place_of(struct lint const *lint, struct control const *control,
                           struct setting const *setting)
{
  struct stat st;

  if (control->user_directory || bytes_find(setting->text, '*') < setting->text.n)
    return A_DIRECTORY;
  if (stat(path_outside(lint->root, setting->text), &st) < 0)
    return NOWHERE_YET; /* which was said */
  return S_ISDIR(st.st_mode) ? A_DIRECTORY : A_FILE;
}

static bool lacks_index(struct control const *control)
{
  return !control->list[LIST_INDEX_NAMES] && !control->single[SINGLE_AUTO_INDEX_COMMAND] &&
         !control->single[SINGLE_FALLBACK_FILE] && has_types(control->list[LIST_SUFFIXES]);
}

static bool is_file(DIR *directory, struct dirent const *entry)
{
  struct stat st;

  return entry->d_name[0] != '.' && fstatat(dirfd(directory), entry->d_name, &st, 0) == 0 &&
         S_ISREG(st.st_mode);
}

/* A file of which nothing says what it is, where that is so of all of them; else null. One alone is
   often meant so: the empty index.php that keeps a listing away. */
static char const *untyped_find(DIR *directory, struct bytes place, struct suffix_rule const *rules,
                                size_t rule_count)
{
  char path[PATH_MAX];
  char const *found = 0;
  bool several = false;
  struct dirent const *entry;

  for (int i = 0; i < NAMES_MAX && (entry = readdir(directory)); i++) {
    int const length = snprintf(path, sizeof path, "%.*s/%s", (int)place.n, place.s, entry->d_name);
    if (!is_file(directory, entry) || length < 0 || (size_t)length >= sizeof path)
      continue;
    if (suffix_rules_fit(rules, rule_count, bytes_of(path, (size_t)length)))
      return 0;
    several = found;
    found = found ? found : arena_copy(bytes_from_string(entry->d_name)).s;
  }
  return several ? found : 0;
}

static void lint_untyped(struct lint *lint, struct control const *control,
                         struct setting const *place)
{
  DIR *directory;
  struct suffix_rule *rules;
  size_t rule_count;
  char const *name;

  if (control->user_directory || bytes_find(place->text, '*') < place->text.n ||
      lint->read++ >= DIRECTORIES_MAX)
    return;
  directory = opendir(path_outside(lint->root, place->text));
  if (!directory)
    return;
  rules = suffix_rules(control->list[LIST_SUFFIXES], &rule_count);
  name = untyped_find(directory, place->text, rules, rule_count);
  closedir(directory);
  free(rules);
  if (name)
    report_warning(lint->report, place->value_at,
                   "no Types say what the files in Location %s are, as %s: they are answered with "
                   "404",
                   show(place->text).text, show(bytes_from_string(name)).text);
}

static void lint_location(struct lint *lint, struct control const *control,
                          struct setting const *setting)
{
  enum found const place = place_of(lint, control, setting);

  if (place == NOWHERE_YET)
    return;
  if (!control->list[LIST_SUFFIXES])
    fault_add(&lint->untyped, setting);
  else if (place == A_DIRECTORY)
    lint_untyped(lint, control, setting);
  if (place == A_DIRECTORY && lacks_index(control))
    fault_add(&lint->closed, setting);
}

void lint_types(struct model const *model, struct report *report)
{
  struct lint lint = { .report = report, .root = lint_root(model) };

  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    for (struct setting const *s = control->first_place; s; s = s->next)
      if (s->keyword == KEY_LOCATION && (control->user_directory || s->text.s[0] == '/'))
        lint_location(&lint, control, s);
  }
  fault_report(&lint.untyped, report,
               "no Types say what its files are: they are answered with 404, write Types default");
  fault_report(&lint.closed, report,
               "neither IndexNames nor AutoIndexCommand: its directories are answered with 404, "
               "write IndexNames { index.html }");
}
