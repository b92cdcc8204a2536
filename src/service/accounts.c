/* accounts: look-ups, and the commands of the systems that make accounts. */
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "accounts.h"

/* The programs that make accounts, in the order in which they are looked for: that of the shadow
   suite knows what is meant in one command, the adduser without it is busybox's. */
static struct {
  char const *paths[2];
  char const *before, *between; /* the name stands after each; between may be null */
} const makers[] = {
  { { "/usr/sbin/useradd", "/sbin/useradd" },
    "useradd --system --user-group --no-create-home --home-dir /nonexistent --shell "
    "/usr/sbin/nologin ",
    0 },
  { { "/usr/sbin/pw", 0 }, "pw useradd -d /nonexistent -s /usr/sbin/nologin -n ", 0 },
  { { "/usr/sbin/adduser", "/bin/adduser" },
    "addgroup -S ",
    " && adduser -S -D -H -h /nonexistent -s /sbin/nologin -G " },
};

static void show_maker(char const *name)
{
  for (unsigned int i = 0; i < sizeof makers / sizeof *makers; i++)
    for (unsigned int j = 0; j < 2; j++) {
      char const *path = makers[i].paths[j];
      if (!path || access(path, X_OK) == -1)
        continue;
      if (makers[i].between)
        strerr_warn("    ", makers[i].before, name, makers[i].between, name, " ", name);
      else
        strerr_warn("    ", makers[i].before, name);
      return;
    }
  strerr_warn("    make a system account without password and shell: ", name);
}

static struct passwd const *look_up(char const *name)
{
  struct passwd const *account;
  errno = 0;
  account = getpwnam(name);
  if (!account && errno && errno != ENOENT && errno != ESRCH && errno != EBADF && errno != EPERM)
    strerr_diefusys(111, "look up the account ", name);
  return account;
}

static void name_check(char const *name)
{
  size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
  if (!n || name[n] || name[0] == '-')
    strerr_dief(100, "no name of an account: ", name,
                "; letters, digits, dots, hyphens and underscores make one");
}

/* systemd-sysusers and useradd make no others. */
static bool can_be_made(char const *name)
{
  size_t n = strlen(name);
  return n <= 31 &&
         strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789_-") == n &&
         !strchr("0123456789", name[0]);
}

static bool has_sysusers(void)
{
  return access("/usr/bin/systemd-sysusers", X_OK) == 0 ||
         access("/bin/systemd-sysusers", X_OK) == 0;
}

static bool is_missing(char const *name)
{
  if (look_up(name))
    return false;
  if (!can_be_made(name))
    strerr_dief(100, "there is no account ", name,
                ", and none of that name can be made: a letter comes first, then letters, digits, "
                "hyphens and underscores, 31 in all; name another");
  return true;
}

/* The accounts of a service that another user than root makes are that user. */
static void own_check(struct service const *service)
{
  uid_t mine = geteuid();
  char const *names[] = { service->account, service->log_account };
  for (unsigned int i = 0; mine && i < 2; i++) {
    struct passwd const *account = look_up(names[i]);
    if (!account || (account->pw_uid && account->pw_uid != mine))
      strerr_dief(100, "only root can make a service that runs as ", names[i],
                  "; be root, or, for one of your own, name yourself twice");
  }
}

static void missing_check(struct service const *service)
{
  char const *names[] = { service->account, service->log_account };
  unsigned int count = strcmp(names[0], names[1]) ? 2 : 1, missing = 0;
  for (unsigned int i = 0; i < count; i++)
    if (is_missing(names[i])) {
      strerr_warnw("there is no account ", names[i], "; as root type:");
      show_maker(names[i]);
      missing++;
    }
  if (missing)
    strerr_dief(100,
                "nothing was made: the accounts come first; make them, then type the same again");
}

/* Whether systemd-sysusers makes one of them, or both, before the service starts. */
static bool any_later(struct service const *service)
{
  bool later;
  if (!service->unit || !has_sysusers())
    return false;
  later = is_missing(service->account);
  return is_missing(service->log_account) || later;
}

/* Of one that is made later nothing is known yet. */
static void account_read(struct service const *service, char const *name, uid_t *uid, gid_t *gid)
{
  struct passwd const *account = look_up(name);
  if (!account && service->accounts_later)
    return;
  if (!account)
    strerr_dief(111, "the account ", name, " has just gone");
  if (account->pw_uid == 0)
    strerr_dief(
        100, name,
        " is root: name accounts that may do nothing, one for the server and one for its logger");
  *uid = account->pw_uid;
  *gid = account->pw_gid;
}

void accounts_check(struct service *service)
{
  uid_t uid = 0;
  gid_t gid = 0;
  name_check(service->account);
  name_check(service->log_account);
  service->by_root = geteuid() == 0;
  own_check(service);
  service->accounts_later = any_later(service);
  if (!service->accounts_later)
    missing_check(service);
  account_read(service, service->log_account, &service->log_uid, &service->log_gid);
  account_read(service, service->account, &uid, &gid);
  if (service->by_root &&
      (strcmp(service->account, service->log_account) == 0 || (uid && uid == service->log_uid)))
    strerr_warnw("the server and its logger are one user: who takes the server over could "
                 "rewrite the log");
}
