/* lint_places: Locations that are not there, or that the server's user cannot read: a look at the
   file system of this moment and this machine, which may differ where the server runs, so warnings
   only. And URLs that a path cannot be appended to. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <httpway/url.h>

#include "arena.h"
#include "lint.h"
#include "table.h"
#include "value.h"

/* A script need not be readable for the server's user: its own is asked, when it runs. */
static bool may_be_script(struct control const *control, struct stat const *st)
{
  return S_ISREG(st->st_mode) && table_script_setting(control->list[LIST_SUFFIXES]);
}

static void lint_place(struct control const *control, struct setting const *setting,
                       struct bytes root, struct setting const *user, struct report *report)
{
  char const *path = path_outside(root, setting->text);
  struct stat st;

  if (stat(path, &st) < 0)
    report_warning(report, setting->value_at,
                   errno == ENOENT || errno == ENOTDIR ? "Location %s does not exist"
                                                       : "unable to look at Location %s: %s",
                   show(bytes_from_string(path)).text, strerror(errno));
  else if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
    report_warning(report, setting->value_at, "Location %s is neither a directory nor a file",
                   show(bytes_from_string(path)).text);
  else if (!is_open_to(path, &st, user) && !may_be_script(control, &st))
    report_warning(report, setting->value_at, "Location %s cannot be read by %s",
                   show(bytes_from_string(path)).text,
                   user ? show(user->text).text : "the user who compiles");
}

/* It is a redirect, relative to the page that asked: probably not what was intended. */
static void lint_relative(struct setting const *setting, struct report *report)
{
  struct shown const text = show(setting->text);

  if (foreign_sign(setting->text)) /* which was said */
    return;
  if (setting->text.s[0] == '$')
    report_warning(report, setting->value_at,
                   "Location %s: variables mean nothing here: write the whole path", text.text);
  else
    report_warning(report, setting->value_at,
                   "Location %s is neither a path nor a URL, and sent as a redirect: begin it with "
                   "/ or http://",
                   text.text);
}

/* A Location that is a URL. After an Alias that ends in '~' the rest of a path may begin with
   anything, and it is not appended to a host. */
static void lint_redirect(struct control const *control, struct setting const *setting,
                          struct report *report)
{
  struct bytes const url = without_slashes(setting->text);

  if (!url_has_authority(url))
    report_warning(report, setting->value_at,
                   "Location %s is a URL without a host: its requests are answered with 500",
                   show(setting->text).text);
  else if (control->tilde && url.n == setting->text.n && !url_has_path(url))
    report_warning(report, setting->value_at,
                   "Location %s has no path: a slash is put between it and what follows Alias %s",
                   show(setting->text).text, show(control->alias->text).text);
}

void lint_places(struct model const *model, struct report *report)
{
  struct bytes const root = lint_root(model);

  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    if (control->user_directory)
      continue;
    for (struct setting const *s = control->first_place; s; s = s->next)
      if (s->keyword == KEY_LOCATION && s->text.s[0] != '/' && !url_has_scheme(s->text))
        lint_relative(s, report);
      else if (s->keyword == KEY_LOCATION && s->text.s[0] != '/')
        lint_redirect(control, s, report);
      else if (s->keyword == KEY_LOCATION && bytes_find(s->text, '*') == s->text.n)
        lint_place(control, s, root, model->globals[KEY_USER], report);
  }
}
