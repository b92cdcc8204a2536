/* lint_scripts: doubts about the users of scripts. */
#include "lint.h"

/* The setting that names a program's user with this user or group. */
static struct setting const *same_as(struct model const *model, struct setting const *script_user)
{
  static enum keyword_id const users[] = { KEY_USER, KEY_AUTH_USER, KEY_LOG_USER };

  for (size_t i = 0; i < sizeof users / sizeof users[0]; i++) {
    struct setting const *user = model->globals[users[i]];
    if (user && (user->number == script_user->number || user->gid == script_user->gid))
      return user;
  }
  return 0;
}

static void lint_script_user(struct model const *model, struct setting const *script_user,
                             struct report *report)
{
  struct setting const *user = same_as(model, script_user);

  if (script_user->number == 0 || !user || !first_doubt(script_user))
    return;
  report_warning(report, script_user->value_at,
                 "ScriptUser %s has the %s of %s: scripts will be refused, name another account",
                 show(script_user->text).text,
                 user->number == script_user->number ? "user number" : "group",
                 keywords[user->keyword].name);
}

void lint_scripts(struct model const *model, struct report *report)
{
  for (size_t i = 0; i < model->location_count; i++) {
    struct setting const *identity = model->locations[i]->single[SINGLE_IDENTITY];
    if (identity && identity->keyword == KEY_SCRIPT_USER)
      lint_script_user(model, identity, report);
  }
}
