/* membership: what the account database says of a user and a group, and how long that is
 * remembered. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <time.h>

#include "../../src/cgiexec/membership.h"
#include "../../src/cgiexec/patience.h"
#include "tap.h"

static uint64_t now = 1000; /* seconds */

int clock_gettime(clockid_t clock, struct timespec *t)
{
  (void)clock;
  t->tv_sec = (time_t)now;
  t->tv_nsec = 0;
  return 0;
}

static unsigned int begun, ended;
static bool impatient;

bool patience_with_accounts(struct script *s)
{
  (void)s;
  begun++;
  return !impatient;
}

void patience_end(void)
{
  ended++;
}

/* Users below 1000 have no account; each other one has its own group, and that of its number less
 * 500. */
static int account_error;
static bool many;

struct passwd *getpwuid(uid_t uid)
{
  static struct passwd account;

  if (account_error || uid < 1000) {
    if (account_error)
      errno = account_error;
    return 0;
  }
  account = (struct passwd){ .pw_name = "joe", .pw_uid = uid, .pw_gid = uid };
  return &account;
}

int getgrouplist(char const *name, gid_t gid, gid_t *groups, int *count)
{
  ok(!strcmp(name, "joe") && *count == 4096, "the groups of that name");
  if (many) {
    for (int i = 0; i < *count; i++)
      groups[i] = (gid_t)i;
    *count = 5000;
    return -1;
  }
  groups[0] = gid;
  groups[1] = gid - 500;
  *count = 2;
  return 2;
}

static struct script script;

static enum membership find(uid_t uid, gid_t gid)
{
  begun = ended = 0;
  return membership_find(&script, uid, gid);
}

static void test_answers(void)
{
  is_number(find(1001, 1001), MEMBERSHIP_YES, "its own group");
  ok(begun == 1 && ended == 1, "which the database was asked for");
  is_number(find(1001, 501), MEMBERSHIP_YES, "another one of it");
  is_number(find(1001, 7), MEMBERSHIP_NO, "one that is not");
  is_number(find(999, 999), MEMBERSHIP_NO_ACCOUNT, "nobody");
}

static void test_errors(void)
{
  static int const none[] = { ENOENT, ESRCH, EPERM };

  for (size_t i = 0; i < 3; i++) {
    account_error = none[i];
    is_number(find(2000 + (uid_t)i, 1), MEMBERSHIP_NO_ACCOUNT, "nobody, said in another way");
  }
  account_error = EIO;
  is_number(find(2010, 1), MEMBERSHIP_UNABLE, "nobody can tell");
  account_error = 0;
  is_number(find(2010, 2010), MEMBERSHIP_YES, "which is not remembered");
  impatient = true;
  is_number(find(2011, 2011), MEMBERSHIP_REFUSED, "nobody asks");
  ok(begun == 1 && ended == 0, "nor has to end that");
  impatient = false;
}

static void test_remembered(void)
{
  (void)find(3001, 3001);
  ok(find(3001, 3001) == MEMBERSHIP_YES && begun == 0, "what was told is remembered");
  now += 59;
  ok(find(3001, 3001) == MEMBERSHIP_YES && begun == 0, "for a minute");
  now += 1;
  ok(find(3001, 3001) == MEMBERSHIP_YES && begun == 1, "not longer");
  ok(find(3001, 7) == MEMBERSHIP_NO && begun == 1, "another group is asked for");
  ok(find(3001, 7) == MEMBERSHIP_NO && begun == 0, "and remembered");
  ok(find(3001, 3001) == MEMBERSHIP_YES && begun == 1, "in its place");
  ok(find(3002, 3002) == MEMBERSHIP_YES && find(3001, 3001) == MEMBERSHIP_YES && begun == 0,
     "others have places of their own");
  (void)find(3001 + 256, 3001 + 256);
  ok(find(3001, 3001) == MEMBERSHIP_YES && begun == 1, "but for one in so many");
}

/* More groups than are looked at. */
static void test_many(void)
{
  many = true;
  is_number(find(4000, 4095), MEMBERSHIP_YES, "the last that is looked at");
  is_number(find(4001, 4096), MEMBERSHIP_NO, "and one behind it");
}

int main(void)
{
  test_answers();
  test_errors();
  test_remembered();
  test_many();
  return tap_done();
}
