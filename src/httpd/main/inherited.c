/* inherited: a taken-over core finds in its memory and in its table of descriptors only what it
   needs itself. */
#include <stddef.h>

#include <httpway/channel.h>
#include <httpway/descriptors.h>
#include <httpway/environment.h>
#include <httpway/listenfds.h>

#include "main/inherited.h"

void inherited_close(char const *conf, int ready)
{
  int const sockets = listenfds_count();
  int keep[] = { ready,
                 descriptor_of(conf),
                 channel_from_environment("logfmt"),
                 channel_from_environment("cgiexec"),
                 channel_from_environment("authcheck"),
                 channel_from_environment("hold") };
  descriptors_close_others(LISTENFDS_START + (sockets > 0 ? sockets : 0), keep,
                           sizeof keep / sizeof keep[0]);
}

void inherited_forget(void)
{
  static char const *const read_later[] = { "TZ", 0 };
  environment_keep(read_later);
}
