/* cgiexec: starts scripts for the core, as the users that its own reading of the configuration
   names, and ends them. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include <httpway/channel.h>
#include <httpway/configuration.h>
#include <httpway/descriptors.h>
#include <httpway/environment.h>
#include <httpway/privileges.h>
#include <httpway/process_tree.h>
#include <httpway/program.h>
#include <httpway/say.h>
#include <httpway/self.h>

#include "account.h"
#include "cgroup.h"
#include "master.h"

#define USAGE "cgiexec compiled-configuration"
#define dieusage() strerr_dieusage(100, USAGE)

/* A number below 3 that is free would be given to a descriptor that a script must not have. */
static void standard_descriptors_fill(void)
{
  for (int fd = 1; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_WRONLY) == -1)
      strerr_diefusys(111, "open /dev/null");
}

/* Keeps root, to start scripts as other users. Everything else is given up. */
static void settle(char const *path)
{
  struct conf_globals const *g;
  descriptors_close_from(3, descriptor_of(path));
  tree_open();
  cgroup_open();
  account_init();
  configuration_open(path);
  g = configuration_newest()->globals;
  tzset();
  umask((mode_t)g->umask);
  say_open();
  privileges_change_root(conf_text(&g->root_directory));
  /* Where set-id programs are allowed each script gives it up by itself. */
  if (!g->allows_set_id)
    privileges_gain_no_more();
  if (account_may_change() && setgroups(0, 0) == -1)
    strerr_diefusys(111, "give up supplementary groups");
  /* Root is out of the reach of scripts as it is, and in a namespace would lose sight of its own
     files in /proc. */
  if (!account_may_change())
    dumpable_set(false);
  account_say(configuration_newest());
  account_check_set_id(configuration_newest());
}

int main(int argc, char const *const *argv)
{
  subgetopt options = SUBGETOPT_ZERO;
  PROG = "cgiexec";
  about(argc, argv, USAGE);
  if (subgetopt_r(argc, argv, "", &options) != -1 || argc - options.ind != 1)
    dieusage();
  channel_require();
  standard_descriptors_fill();
  environment_move();
  signals_default();
  settle(argv[options.ind]);
  master_run();
  return 0;
}
