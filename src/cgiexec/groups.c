/* groups: the look-up, and a table of the last answers, as for membership. What does not fit into
   the table is asked for again each time. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>

#include <httpway/clock.h>

#include "groups.h"
#include "patience.h"

enum { SLOTS = 64, KEPT_MAX = 32, GROUPS_MAX = 65536 };
#define REMEMBERED UINT64_C(60000000) /* microseconds */

struct answer {
  uid_t uid;
  gid_t gid;
  uint64_t until; /* 0: an empty slot */
  size_t count;
  gid_t groups[KEPT_MAX];
};

static struct answer answers[SLOTS];
static gid_t found[GROUPS_MAX];

void groups_read(struct script *s)
{
  struct conf_groups const *known = &s->settings->account_groups;
  s->groups = found;
  for (s->group_count = 0; s->group_count < GROUPS_MAX && s->group_count < known->count;
       s->group_count++)
    found[s->group_count] = (gid_t)conf_groups(known)[s->group_count].gid;
}

static bool is_nobody(int e)
{
  return e == 0 || e == ENOENT || e == ESRCH || e == EPERM;
}

static bool ask(struct script *s)
{
  unsigned long uid = (unsigned long)s->uid;
  struct passwd const *account;
  int count = GROUPS_MAX;
  errno = 0;
  account = getpwuid(s->uid);
  if (!account && is_nobody(errno))
    return script_refuse(s, 500,
                         "user %lu has no account whose groups could be looked up: make one, or "
                         "say ScriptGroups Off",
                         uid);
  if (!account)
    return script_refuse(s, 503, "unable to look up the groups of user %lu: %s", uid,
                         strerror(errno));
  /* More than these cannot be set. */
  if (getgrouplist(account->pw_name, s->gid, found, &count) == -1)
    count = GROUPS_MAX;
  s->group_count = (size_t)count;
  return true;
}

static void remember(struct answer *answer, struct script const *s)
{
  if (s->group_count > KEPT_MAX)
    return;
  answer->uid = s->uid;
  answer->gid = s->gid;
  answer->until = clock_microseconds() + REMEMBERED;
  answer->count = s->group_count;
  memcpy(answer->groups, found, s->group_count * sizeof *found);
}

bool groups_find(struct script *s)
{
  struct answer *answer = answers + s->uid % SLOTS;
  bool ok;
  s->groups = found;
  if (answer->uid == s->uid && answer->gid == s->gid && clock_microseconds() < answer->until) {
    s->group_count = answer->count;
    memcpy(found, answer->groups, answer->count * sizeof *found);
    return true;
  }
  if (!patience_with_accounts(s))
    return false;
  ok = ask(s);
  patience_end();
  if (ok)
    remember(answer, s);
  return ok;
}
