/* lint_scripts: doubts about the users of scripts. */
#include "account.h"
#include "lint.h"
#include "map.h"
#include "table.h"

static enum keyword_id const program_users[] = { KEY_USER, KEY_AUTH_USER, KEY_LOG_USER };

/* The setting that names a program's user with this user or group. */
static struct setting const *same_as(struct model const *model, struct setting const *script_user)
{
  for (size_t i = 0; i < sizeof program_users / sizeof program_users[0]; i++) {
    struct setting const *user = model->globals[program_users[i]];
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

/* The setting that names a program's user with this group. */
static struct setting const *program_of_group(struct model const *model, uint32_t gid)
{
  for (size_t i = 0; i < sizeof program_users / sizeof program_users[0]; i++) {
    struct setting const *user = model->globals[program_users[i]];
    if (user && user->gid == gid)
      return user;
  }
  return 0;
}

/* Groups that its scripts will be without. */
static void lint_groups(struct model const *model, struct setting const *script_user,
                        struct report *report)
{
  struct account_groups const groups = account_groups_find(script_user->text, script_user->gid);

  for (size_t i = 0; i < groups.count; i++) {
    struct setting const *user = program_of_group(model, groups.list[i]);
    if (groups.list[i] == script_user->gid || !user)
      continue;
    report_warning(report, script_user->value_at,
                   "ScriptUser %s is in the group of %s, whose rights no script has: its scripts "
                   "run without that group",
                   show(script_user->text).text, keywords[user->keyword].name);
    return;
  }
}

/* Scripts that nobody is named for: once, however many there are. */
static void lint_without_user(struct model const *model, struct report *report)
{
  struct setting const *user = model->globals[KEY_USER];
  struct setting const *scripts = user ? script_setting_without_user(model) : 0;

  if (!scripts)
    return;
  if (global_number(model, KEY_STAY_ROOT))
    report_warning(report, scripts->at,
                   "StayRoot On, and neither ScriptUser nor RunScriptsAsOwner says as whom these "
                   "scripts run: they will be refused");
  else
    report_warning(
        report, scripts->at,
        "these scripts run as User %s, since neither ScriptUser nor RunScriptsAsOwner "
        "says as whom: they can do all that the server can, name an account of their own",
        show(user->text).text);
}

/* Many locations may name the same account. */
static bool is_new(struct map *known, struct bytes name)
{
  if (map_find(known, name))
    return false;
  map_put(known, name, 0);
  return true;
}

void lint_scripts(struct model const *model, struct report *report)
{
  struct map known = { .count = 0 };

  lint_without_user(model, report);
  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    struct setting const *identity = control->single[SINGLE_IDENTITY];
    if (!identity || identity->keyword != KEY_SCRIPT_USER)
      continue;
    lint_script_user(model, identity, report);
    if (script_has_groups(control) && is_new(&known, identity->text))
      lint_groups(model, identity, report);
  }
  map_free(&known);
}
