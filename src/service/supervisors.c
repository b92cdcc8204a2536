/* supervisors: the table, and which of them this machine has. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "supervisors.h"
#include "quote.h"
#include "scripts.h"
#include "service.h"

static struct supervisor const supervisors[] = {
  { .name = "daemontools",
    .scanner = "svscan",
    .places = "/service /etc/service",
    .up = "svc -u .",
    .lock = "setlock",
    .as_user = "setuidgid ",
    .files = scripts_daemontools,
    .quote = quote_word },
  { .name = "s6",
    .scanner = "s6-svscan",
    .places = "/run/service /service /etc/service",
    .start = "s6-svscanctl -a ",
    .up = "s6-svc -u .",
    .lock = "s6-setlock",
    .as_user = "s6-setuidgid ",
    .files = scripts_s6,
    .quote = quote_word },
  { .name = "runit",
    .scanner = "runsvdir",
    .places = "/service /etc/service /var/service",
    .up = "sv up .",
    .lock = "chpst -l",
    .as_user = "chpst -u ",
    .files = scripts_runit,
    .quote = quote_word },
  { .name = "systemd",
    .files = scripts_systemd,
    .files_own = scripts_systemd_own,
    .quote = quote_unit },
};
enum { SUPERVISORS = sizeof supervisors / sizeof *supervisors };

struct supervisor const *supervisor_named(char const *name)
{
  for (unsigned int i = 0; i < SUPERVISORS; i++)
    if (strcmp(supervisors[i].name, name) == 0)
      return supervisors + i;
  return 0;
}

static bool is_in_path(char const *name)
{
  char const *path = getenv("PATH");
  char file[4096];
  while (path && *path) {
    size_t n = strcspn(path, ":");
    int length = snprintf(file, sizeof file, "%.*s/%s", (int)n, path, name);
    if (n && length > 0 && (size_t)length < sizeof file && access(file, X_OK) == 0)
      return true;
    path += n + (path[n] == ':');
  }
  return false;
}

/* Where /proc is not what Linux has there, nothing is found. */
static bool is_running(char const *name)
{
  DIR *processes = opendir("/proc");
  bool found = false;
  for (struct dirent const *d; !found && processes && (d = readdir(processes));) {
    char file[64], said[64];
    unsigned int pid;
    ssize_t n;
    if (!uint0_scan(d->d_name, &pid))
      continue;
    snprintf(file, sizeof file, "/proc/%u/comm", pid);
    n = openreadnclose(file, said, sizeof said);
    found = n > 0 && (size_t)n == strlen(name) + 1 && memcmp(said, name, (size_t)n - 1) == 0;
  }
  if (processes)
    closedir(processes);
  return found;
}

/* As sd_booted(3) finds it out. */
bool systemd_runs(void)
{
  return access("/run/systemd/system", F_OK) == 0;
}

/* The only one of those in the set that has the property; null: none, or several. */
static struct supervisor const *only_one(unsigned int *set, bool (*has)(char const *))
{
  unsigned int left = 0;
  struct supervisor const *one = 0;
  for (unsigned int i = 0; i < SUPERVISORS; i++)
    if (supervisors[i].scanner && (*set & 1u << i) && has(supervisors[i].scanner)) {
      left |= 1u << i;
      one = supervisors + i;
    }
  *set = left;
  return left & (left - 1) ? 0 : one;
}

struct supervisor const *supervisor_detect(void)
{
  unsigned int set = (1u << SUPERVISORS) - 1;
  struct supervisor const *one = only_one(&set, is_in_path);
  if (!set)
    return systemd_runs() ? supervisor_named("systemd") : 0;
  return one ? one : only_one(&set, is_running);
}

struct template const *supervisor_files(struct service const *service)
{
  struct supervisor const *supervisor = service->supervisor;
  return service->by_root || !supervisor->files_own ? supervisor->files : supervisor->files_own;
}
