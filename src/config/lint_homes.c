/* lint_homes: accounts whose pages mathopd served, and UserDirectoryMinUID hides: whoever comes
   from there should not have to find out by a 404. A look at the accounts of this machine. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "lint.h"
#include "value.h"

enum { ACCOUNTS_MAX = 100000, NAMES_MAX = 5, LINE_SIZE = 4096 };

struct hidden_homes {
  struct bytes root;
  struct bytes place; /* below each home */
  uint64_t min_uid;
  struct bytes names[NAMES_MAX];
  size_t count; /* of all, also those without room in names */
};

/* The directory of pages in a home, as it is outside of RootDirectory. */
static bool has_pages(struct hidden_homes const *hidden, struct bytes home)
{
  struct bytes const root = hidden->root;
  char *path = arena_get(root.n + home.n + hidden->place.n + 2);
  struct stat st;

  if (root.n)
    memcpy(path, root.s, root.n);
  memcpy(path + root.n, home.s, home.n);
  path[root.n + home.n] = '/';
  if (hidden->place.n)
    memcpy(path + root.n + home.n + 1, hidden->place.s, hidden->place.n);
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void account_judge(struct hidden_homes *hidden, struct bytes name, uint64_t uid,
                          struct bytes home)
{
  if (uid == 0 || uid >= hidden->min_uid || home.n == 0 || home.s[0] != '/' ||
      !has_pages(hidden, home))
    return;
  if (hidden->count < NAMES_MAX)
    hidden->names[hidden->count] = arena_copy(name);
  hidden->count++;
}

/* Cuts the next part off a line of /etc/passwd. */
static struct bytes part_take(struct bytes *line)
{
  struct bytes const part = bytes_of(line->s, bytes_find(*line, ':'));

  *line = bytes_after(*line, part.n < line->n ? part.n + 1 : part.n);
  return part;
}

static void line_judge(struct hidden_homes *hidden, struct bytes line)
{
  struct bytes part[6];
  uint64_t uid;

  for (size_t i = 0; i < 6; i++)
    part[i] = part_take(&line);
  if (integer_scan(part[2], &uid) == INTEGER_GOOD)
    account_judge(hidden, part[0], uid, part[5]);
}

/* The accounts of another root. */
static void file_judge(struct hidden_homes *hidden)
{
  FILE *file = fopen(path_outside(hidden->root, BYTES("/etc/passwd")), "re");
  char line[LINE_SIZE];

  if (!file)
    return;
  for (int i = 0; i < ACCOUNTS_MAX && fgets(line, sizeof line, file); i++)
    line_judge(hidden, bytes_of(line, strcspn(line, "\n")));
  fclose(file);
}

static void accounts_judge(struct hidden_homes *hidden)
{
  struct passwd const *account;

  setpwent();
  for (int i = 0; i < ACCOUNTS_MAX && (account = getpwent()); i++)
    if (account->pw_dir)
      account_judge(hidden, bytes_from_string(account->pw_name), account->pw_uid,
                    bytes_from_string(account->pw_dir));
  endpwent();
}

/* "a, b and 3 more" */
static struct bytes names_join(struct hidden_homes const *hidden)
{
  char *const text = arena_get(NAMES_MAX * 40 + 40);
  size_t const shown = hidden->count < NAMES_MAX ? hidden->count : NAMES_MAX;
  int n = 0;

  for (size_t i = 0; i < shown; i++)
    n += snprintf(text + n, 40, "%s%.32s", i ? ", " : "", hidden->names[i].s);
  if (hidden->count > shown)
    n += snprintf(text + n, 40, " and %zu more", hidden->count - shown);
  return bytes_of(text, (size_t)n);
}

static void lint_home(struct control const *control, struct bytes root, struct report *report)
{
  struct setting const *place = control->first_place;
  struct hidden_homes hidden = { .root = root,
                                 .place = place->text,
                                 .min_uid =
                                     control_number(control, SINGLE_USER_DIRECTORY_MIN_UID) };

  if (root.n)
    file_judge(&hidden);
  else
    accounts_judge(&hidden);
  if (hidden.count)
    report_warning(report, place->at,
                   "homes of %s are not served, their user numbers are below UserDirectoryMinUID "
                   "%lu: lower it where they are meant to be (mathopd served them)",
                   show(names_join(&hidden)).text, (unsigned long)hidden.min_uid);
}

void lint_homes(struct model const *model, struct report *report)
{
  struct bytes const root = lint_root(model);

  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    struct setting const *place = control->first_place;
    if (control->user_directory && place && place->keyword == KEY_LOCATION && first_doubt(place))
      lint_home(control, root, report);
  }
}
