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
  char const *before, *between; /* the name stands behind each; between may be null */
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

static bool has_sysusers(void)
{
  return access("/usr/bin/systemd-sysusers", X_OK) == 0 ||
         access("/bin/systemd-sysusers", X_OK) == 0;
}

static bool is_missing(char const *name)
{
  return !look_up(name);
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
    if (!look_up(names[i])) {
      strerr_warnw("there is no account ", names[i], "; as root type:");
      show_maker(names[i]);
      missing++;
    }
  if (missing)
    strerr_dief(100,
                "nothing was made: the accounts come first; make them, then type the same again");
}

/* The uid of an account that exists. */
static uid_t uid_check(char const *name)
{
  struct passwd const *account = look_up(name);
  if (!account)
    strerr_dief(111, "the account ", name, " has just gone");
  if (account->pw_uid == 0)
    strerr_dief(
        100, name,
        " is root: name accounts that may do nothing, one for the server and one for its logger");
  return account->pw_uid;
}

void accounts_check(struct service *service)
{
  struct passwd const *logger;
  name_check(service->account);
  name_check(service->log_account);
  service->by_root = geteuid() == 0;
  own_check(service);
  if (service->unit && has_sysusers() &&
      (is_missing(service->account) || is_missing(service->log_account))) {
    service->accounts_later = true;
    return;
  }
  missing_check(service);
  service->log_uid = uid_check(service->log_account);
  if (uid_check(service->account) == service->log_uid && service->by_root)
    strerr_warnw("the server and its logger are one user: who takes the server over could "
                 "rewrite the log");
  logger = look_up(service->log_account);
  if (!logger)
    strerr_dief(111, "the account ", service->log_account, " has just gone");
  service->log_gid = logger->pw_gid;
}
