/* find_home: the home directory of an account, if it is one that may have its pages shown. Asks the
   account database of the system, which may take its time. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include <httpway/home.h>

#include "job.h"

/* What the manuals say of a name that is not there, beside 0. */
static bool means_nobody(int e)
{
  return e == 0 || e == ENOENT || e == ESRCH || e == EBADF || e == EPERM;
}

static bool is_served(struct job const *job, struct passwd const *account)
{
  return home_is_served(account, credentials_user(&job->asked), job->min_uid) &&
         strlen(account->pw_dir) < AUTH_TEXT_MAX;
}

void find_home(struct job const *job, struct result *result)
{
  char name[USER_NAME_MAX + 1];
  struct passwd const *account;
  memcpy(name, job->asked.user, job->asked.user_length);
  name[job->asked.user_length] = 0;
  errno = 0;
  account = getpwnam(name);
  if (account && is_served(job, account))
    result_say(result, AUTH_YES, "%s", account->pw_dir);
  else if (account && account->pw_uid && account->pw_uid < job->min_uid)
    result_say(result, AUTH_NO, "user number %lu of %s is below UserDirectoryMinUID %lu",
               (unsigned long)account->pw_uid, name, (unsigned long)job->min_uid);
  else if (account || means_nobody(errno))
    result_say(result, AUTH_NO, "%s", "");
  else
    result_say(result, AUTH_UNABLE, "unable to look up user %s: %s", name, strerror(errno));
}
