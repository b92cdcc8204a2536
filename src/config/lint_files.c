/* lint_files: files and programs that the configuration names and that are not there: a look at the
   file system of this moment, as lint_places. A name with '*' stands for many. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <httpway/accept_encoding.h>
#include <httpway/url.h>

#include "arena.h"
#include "lint.h"
#include "table.h"

enum kind { A_FILE, A_FILE_OR_CODED, A_PROGRAM, IN_A_DIRECTORY };

/* Whether a client that accepts a coding could have it. */
static bool has_sibling(char const *path)
{
  char name[PATH_MAX];
  struct stat st;

  for (enum coding coding = 0; coding < CODING_IDENTITY; coding++) {
    snprintf(name, sizeof name, "%s%s", path, coding_suffix(coding).s);
    if (stat(name, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
      return true;
  }
  return false;
}

/* Null, or what is wrong with it. */
static char const *fault_of(struct bytes root, struct bytes path, enum kind kind)
{
  char const *outside = path_outside(root, path);
  struct stat st;

  if (kind == A_FILE_OR_CODED && has_sibling(outside))
    return 0;
  if (stat(outside, &st) < 0)
    return kind == IN_A_DIRECTORY ? "has no directory: make it" : "does not exist";
  if (kind == IN_A_DIRECTORY)
    return S_ISDIR(st.st_mode) ? 0 : "has no directory: make it";
  if (!S_ISREG(st.st_mode))
    return "is no file";
  return kind == A_PROGRAM && !(st.st_mode & 0111) ? "cannot be executed: chmod +x it" : 0;
}

/* The part of a path that has to be there. */
static struct bytes needed_part(struct bytes text, enum kind kind)
{
  size_t n = kind == A_PROGRAM ? bytes_find(text, ' ') : text.n;

  while (kind == IN_A_DIRECTORY && n > 1 && text.s[n - 1] != '/')
    n--;
  return bytes_of(text.s, n);
}

/* True when there is nothing to say. */
static bool lint_file(struct model const *model, char const *keyword, struct bytes text,
                      uint32_t at, enum kind kind, struct report *report)
{
  struct bytes const path = needed_part(text, kind);
  char const *fault = 0;

  if (path.n == 0 || bytes_find(path, '*') < path.n)
    return path.n > 0;
  if (path.s[0] != '/')
    fault = "is no full path: begin it with /";
  else
    fault = fault_of(lint_root(model), path, kind);
  if (fault)
    report_warning(report, at, "%s %s %s", keyword, show(kind == A_PROGRAM ? path : text).text,
                   fault);
  return !fault;
}

static enum kind kind_of(struct control const *control, struct setting const *setting)
{
  switch (setting->keyword) {
  case KEY_EXTERNAL:
  case KEY_USER_CHECK:
  case KEY_AUTO_INDEX_COMMAND:
    return A_PROGRAM;
  case KEY_CHILD_LOG:
    return IN_A_DIRECTORY;
  case KEY_FALLBACK_FILE:
    return control_number(control, SINGLE_PRECOMPRESSED) ? A_FILE_OR_CODED : A_FILE;
  default:
    return A_FILE;
  }
}

bool lint_named(struct model const *model, struct control const *control,
                struct setting const *setting, struct report *report)
{
  if (setting->keyword == KEY_AUTO_INDEX_COMMAND && url_has_scheme(setting->text))
    return true;
  return lint_file(model, keywords[setting->keyword].name, setting->text, setting->value_at,
                   kind_of(control, setting), report);
}

/* What answers a request needs a type, or to be a script, as all that does. */
static void lint_answer(struct control const *control, struct setting const *setting,
                        struct bytes path, uint32_t at, struct report *report)
{
  struct suffix_rule *rules;
  size_t count;

  if (path.n == 0 || path.s[0] != '/' || !control->list[LIST_SUFFIXES])
    return;
  rules = suffix_rules(control->list[LIST_SUFFIXES], &count);
  if (!suffix_rules_fit(rules, count, path))
    report_warning(report, at,
                   "no Types, Specials or External say what %s %s is: it answers nothing",
                   keywords[setting->keyword].name, show(path).text);
  free(rules);
}

/* What was inherited is the end of the list: once some of it is known, all of it is. */
static void lint_list(struct model const *model, struct control const *control,
                      struct entry const *list, struct report *report)
{
  struct setting const *last = 0;

  for (; list && (list->setting == last || first_look(list->setting)); list = list->older) {
    struct setting const *setting = list->setting;
    if (setting != last &&
        (setting->keyword == KEY_EXTERNAL || setting->keyword == KEY_ERROR_FILES))
      for (struct item const *item = setting->items; item; item = item->next) {
        bool const good = lint_file(model, keywords[setting->keyword].name, item->text, item->at,
                                    kind_of(control, setting), report);
        if (good && setting->keyword == KEY_ERROR_FILES)
          lint_answer(control, setting, item->text, item->at, report);
      }
    last = setting;
  }
}

/* Each once, however many blocks inherit it. */
static void lint_single(struct model const *model, struct control const *control,
                        enum single single, struct report *report)
{
  struct setting const *setting = control->single[single];

  if (setting && first_look(setting) && lint_named(model, control, setting, report) &&
      single != SINGLE_CHILD_LOG && single != SINGLE_USERS)
    lint_answer(control, setting, setting->text, setting->value_at, report);
}

void lint_files(struct model const *model, struct report *report)
{
  static enum single const singles[] = {
    SINGLE_ERROR_401_FILE,     SINGLE_ERROR_403_FILE, SINGLE_ERROR_404_FILE, SINGLE_CHILD_LOG,
    SINGLE_AUTO_INDEX_COMMAND, SINGLE_FALLBACK_FILE,  SINGLE_USERS
  };

  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    for (size_t j = 0; j < sizeof singles / sizeof *singles; j++)
      lint_single(model, control, singles[j], report);
    lint_list(model, control, control->list[LIST_SUFFIXES], report);
    lint_list(model, control, control->list[LIST_ERROR_FILES], report);
  }
}
