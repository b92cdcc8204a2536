/* settings: reading the configuration, and reading it again. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <httpway/conf_trusted.h>
#include <httpway/start_only.h>

#include "settings.h"

static struct conf conf;
static uint32_t had;      /* conf_start_only_note */
static char const *place; /* null: its name will mean another file later, or none */

static bool can_read_again(char const *cdb)
{
  char const *root = getenv("ROOT");
  bool changes_root = !geteuid() && (conf.globals->root_directory.length || (root && *root));
  return !changes_root && strncmp(cdb, "/dev/fd/", 8);
}

void settings_open(char const *cdb)
{
  conf_start(&conf, cdb, 0);
  conf_start_only_note(&had, &conf);
  place = can_read_again(cdb) ? cdb : 0;
}

struct conf_globals const *settings(void)
{
  return conf.globals;
}

/* As the core does it: what only a start takes up keeps the old configuration in force. */
static bool takes_a_start(struct conf const *fresh)
{
  bool differs = false;
  for (size_t i = 0; conf_start_only_name(i) && !differs; i++)
    differs = conf_start_only_differs(i, &conf, fresh, had);
  return differs;
}

void settings_read_again(void)
{
  struct conf fresh;
  /* Not readable, or not valid: the core reports that, and the old one stays. */
  if (!place || !conf_open_trusted(&fresh, place, 0))
    return;
  if (takes_a_start(&fresh)) {
    conf_close(&fresh);
    return;
  }
  conf_start_only_note(&had, &fresh);
  conf_close(&conf);
  conf = fresh;
}
