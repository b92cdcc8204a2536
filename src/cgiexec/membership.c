/* membership: the look-up, and a table of the last answers. It has one slot for each remainder of
   the user's number: two that meet there are asked for in turn, and nothing grows. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>

#include <httpway/clock.h>

#include "membership.h"
#include "patience.h"

enum { SLOTS = 256, GROUPS_MAX = 4096 };
#define REMEMBERED UINT64_C(60000000) /* microseconds */

struct answer {
  uid_t uid;
  gid_t gid;
  enum membership membership;
  uint64_t until; /* 0: an empty slot */
};

static struct answer answers[SLOTS];

/* Groups beyond GROUPS_MAX count as none of the user's. */
static enum membership ask_for_groups(struct passwd const *account, gid_t gid)
{
  static gid_t groups[GROUPS_MAX];
  int count = GROUPS_MAX;
  if (account->pw_gid == gid)
    return MEMBERSHIP_YES;
  if (getgrouplist(account->pw_name, account->pw_gid, groups, &count) == -1)
    count = GROUPS_MAX;
  for (int i = 0; i < count; i++)
    if (groups[i] == gid)
      return MEMBERSHIP_YES;
  return MEMBERSHIP_NO;
}

/* What getpwuid may leave in errno where it found no user. */
static bool is_nobody(int e)
{
  return e == 0 || e == ENOENT || e == ESRCH || e == EPERM;
}

static enum membership ask(uid_t uid, gid_t gid)
{
  struct passwd const *account;
  errno = 0;
  account = getpwuid(uid);
  if (!account)
    return is_nobody(errno) ? MEMBERSHIP_NO_ACCOUNT : MEMBERSHIP_UNABLE;
  return ask_for_groups(account, gid);
}

enum membership membership_find(struct script *s, uid_t uid, gid_t gid)
{
  uint64_t now = clock_microseconds();
  struct answer *answer = answers + uid % SLOTS;
  enum membership membership;
  if (answer->uid == uid && answer->gid == gid && now < answer->until)
    return answer->membership;
  if (!patience_with_accounts(s))
    return MEMBERSHIP_REFUSED;
  membership = ask(uid, gid);
  patience_end();
  if (membership != MEMBERSHIP_UNABLE)
    *answer = (struct answer){ uid, gid, membership, now + REMEMBERED };
  return membership;
}
