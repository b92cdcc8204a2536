/* account: getpwnam(3), and getgrouplist(3), remembered: a file may name the same user a
   hundred thousand times. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>

#include "account.h"
#include "arena.h"
#include "map.h"

struct account {
  int found;
  uint32_t uid, gid;
  struct account_groups groups; /* none: not asked for yet */
};

static struct map names;
static struct account *accounts;
static size_t accounts_room;

static int account_ask(struct bytes name, struct account *account)
{
  struct passwd *entry;
  char *string = arena_get(name.n + 1);

  memcpy(string, name.s, name.n);
  errno = 0;
  /* One thread: the plain function will do. */
  /* cppcheck-suppress getpwnamCalled */
  entry = getpwnam(string);
  if (entry)
    *account = (struct account){ .found = 1,
                                 .uid = (uint32_t)entry->pw_uid,
                                 .gid = (uint32_t)entry->pw_gid };
  else if (errno == 0 || errno == ENOENT || errno == ESRCH || errno == EBADF || errno == EPERM)
    /* What libraries set for "no such account" differs (getpwnam(3)). */
    *account = (struct account){ .found = 0 };
  else
    return -1;
  return account->found;
}

int account_find(struct bytes name, uint32_t *uid, uint32_t *gid)
{
  uint32_t *known = map_find(&names, name);
  struct account account;

  if (!known) {
    /* An empty name, and a NUL in it, is nobody's. */
    if (name.n == 0 || bytes_find(name, 0) != name.n)
      return 0;
    if (account_ask(name, &account) < 0)
      return -1;
    accounts = arena_grow(accounts, &accounts_room, names.count + 1, sizeof *accounts);
    accounts[names.count] = account;
    map_put(&names, name, (uint32_t)names.count);
    known = map_find(&names, name);
  }
  *uid = accounts[*known].uid;
  *gid = accounts[*known].gid;
  return accounts[*known].found;
}

enum { GROUPS_MAX = 65536 };

static struct account_groups groups_ask(struct bytes name, uint32_t gid)
{
  static gid_t found[GROUPS_MAX];
  int count = GROUPS_MAX;
  uint32_t *list;

  /* More cannot be set anyway. */
  if (getgrouplist(arena_copy(name).s, (gid_t)gid, found, &count) == -1)
    count = GROUPS_MAX;
  list = arena_get((size_t)count * sizeof *list);
  for (int i = 0; i < count; i++)
    list[i] = (uint32_t)found[i];
  return (struct account_groups){ list, (size_t)count };
}

struct account_groups account_groups_find(struct bytes name, uint32_t gid)
{
  uint32_t const *known = map_find(&names, name);

  if (!known)
    return groups_ask(name, gid);
  if (!accounts[*known].groups.count)
    accounts[*known].groups = groups_ask(name, gid);
  return accounts[*known].groups;
}

void account_forget(void)
{
  map_free(&names);
  free(accounts);
  accounts = 0;
  accounts_room = 0;
}
