/* lint_users: doubts about realms, and about the files of their users: what others could read of
   them. */
#include <sys/stat.h>

#include "lint.h"
#include "map.h"

static void lint_realm(struct control const *control, struct report *report)
{
  struct setting const *realm = control->single[SINGLE_REALM];
  struct setting const *users = control->single[SINGLE_USERS];

  if (!users || users->text.n == 0) {
    if (first_doubt(realm))
      report_warning(report, realm->at,
                     "Realm without UserFile: everybody will be denied (mathopd let everybody in)");
  } else if (users->keyword == KEY_USER_FILE &&
             !control_number(control, SINGLE_ENCRYPTED_USER_FILE) && first_doubt(users))
    report_warning(report, users->at,
                   "UserFile with plain passwords, expected EncryptedUserFile On and crypt(3) "
                   "strings in the file");
}

/* Every Location that is one path in the file system. */
static void places_collect(struct map *places, struct model const *model)
{
  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    for (struct setting const *s = control->first_place; s; s = s->next) {
      struct bytes const place = without_slashes(s->text);
      if (s->keyword == KEY_LOCATION && !control->user_directory && s->text.s[0] == '/' &&
          bytes_find(place, '*') == place.n && !map_find(places, place))
        map_put(places, place, 0);
    }
  }
}

static void lint_served(struct map const *places, struct setting const *file, struct report *report)
{
  for (size_t n = 0; n <= file->text.n; n++) {
    struct bytes const place = bytes_of(file->text.s, n);
    if ((n < file->text.n && file->text.s[n] != '/') || !map_find(places, place))
      continue;
    report_warning(report, file->at,
                   "UserFile %s lies below Location %s: whoever knows its name could ask for it",
                   show(file->text).text, n ? show(place).text : "/");
    return;
  }
}

/* Nobody but AuthUser has to read it. */
static void lint_readable(struct model const *model, struct setting const *file,
                          struct report *report)
{
  struct setting const *user = model->globals[KEY_USER], *auth = model->globals[KEY_AUTH_USER];
  struct bytes const root = lint_root(model);
  char const *path = path_outside(root, file->text);
  struct stat st;

  if (user && auth && user->number != auth->number && user->number != 0 && stat(path, &st) == 0 &&
      is_open_to(path, &st, user))
    report_warning(report, file->at,
                   "UserFile %s can be read by User %s, expected AuthUser %s alone",
                   show(file->text).text, show(user->text).text, show(auth->text).text);
}

/* Whoever takes the core, or the log, over must not be able to read what a helper reads. */
static void lint_accounts(struct model const *model, struct setting const *realm,
                          struct report *report)
{
  struct setting const *user = model->globals[KEY_USER], *auth = model->globals[KEY_AUTH_USER];
  struct setting const *log = model->globals[KEY_LOG_USER];

  if (!user || user->number == 0)
    return;
  if (!auth)
    report_warning(
        report, realm->at,
        "Realm without AuthUser: passwords are checked as User %s, and whoever takes the "
        "server over could read them",
        show(user->text).text);
  else if (auth->number == user->number || (log && auth->number == log->number))
    report_warning(report, auth->at,
                   "AuthUser %s is %s, too: whoever takes that over could read the passwords",
                   show(auth->text).text, auth->number == user->number ? "User" : "LogUser");
}

void lint_users(struct model const *model, struct report *report)
{
  struct map places = { .count = 0 };
  bool collected = false; /* there may be none */
  bool accounts = false;

  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    struct setting const *users = control->single[SINGLE_USERS];
    if (!control->single[SINGLE_REALM])
      continue;
    lint_realm(control, report);
    if (!accounts)
      lint_accounts(model, control->single[SINGLE_REALM], report);
    accounts = true;
    if (!users || users->text.n == 0 || !first_look(users))
      continue;
    (void)lint_named(model, control, users, report);
    if (users->keyword != KEY_USER_FILE)
      continue;
    if (!collected)
      places_collect(&places, model);
    collected = true;
    lint_served(&places, users, report);
    lint_readable(model, users, report);
    lint_passwords(model, users, control_number(control, SINGLE_ENCRYPTED_USER_FILE), report);
  }
  map_free(&places);
}
