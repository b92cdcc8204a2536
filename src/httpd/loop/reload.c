/* reload: the new configuration is made ready whole, then put in the place of the old one between
 * two requests. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/cgi.h>
#include <httpway/conf_trusted.h>
#include <httpway/start_only.h>
#include <httpway/trusted.h>

#include "auth/client.h"
#include "loop/listeners.h"
#include "log/message.h"
#include "client/pace.h"
#include "loop/reload.h"

/* Under a new root, a path that began with the root's name begins after it. */
static char const *path_in_root(char const *path, struct bytes root)
{
  return root.n && strncmp(path, root.s, root.n) == 0 && path[root.n] == '/' ? path + root.n : path;
}

/* By name, with the rights that we have then: a descriptor of the directory would keep the rights
   that it was opened with, and be a way out of a new root. */
void reload_prepare(struct server *server, char const *path)
{
  struct conf_place *place = &server->conf_place;
  char absolute[PATH_MAX];
  char const *inside;
  place->given = path;
  place->path[0] = 0;
  if (!absolute_path(absolute, path))
    return;
  inside = path_in_root(absolute, conf_text(&server->conf.globals->root_directory));
  memcpy(place->path, inside, strlen(inside) + 1);
}

/* Counters for Locations in turn. Null: no memory. */
uint32_t *reload_turns(struct conf const *conf)
{
  return calloc(conf->globals->turns ? conf->globals->turns : 1, sizeof(uint32_t));
}

static void conf_replace(struct server *server, struct conf const *conf, uint32_t *turns,
                         uint32_t const *owner)
{
  conf_close(&server->conf);
  free(server->turns);
  server->conf = *conf;
  conf_start_only_note(&server->conf_had, conf);
  server->turns = turns;
  for (uint32_t i = 0; i < server->listener_count; i++)
    server->listeners[i].server = owner[i];
  server->parked.length = server->waiting.length = (uint64_t)conf->globals->wait * 1000;
  server->reading.length = (uint64_t)conf->globals->timeout * 1000;
  pace_configure(server);
  server->authcheck.waiting.length = (uint64_t)conf->globals->auth_timeout * 1000;
  server->queued.length = server->scripts.busy.length =
      (uint64_t)conf->globals->script_timeout * 1000;
}

static bool takes_a_start(struct server const *server, size_t setting, struct conf const *conf,
                          uint32_t const *owner)
{
  bool differs = conf_start_only_differs(setting, &server->conf, conf, server->conf_had);
  for (uint32_t i = 0; conf_is_whole(&server->conf) && i < server->listener_count && !differs; i++)
    differs = conf_start_only_server_differs(
        setting, server->conf.servers + server->listeners[i].server, conf->servers + owner[i]);
  return differs;
}

/* Half of a configuration is none: with anything in it that only a start takes up, the old one
   stays. */
static bool starts_alone_compare(struct server *server, struct conf const *conf,
                                 uint32_t const *owner)
{
  char names[512];
  size_t n = 0;
  char const *name;
  for (size_t i = 0; (name = conf_start_only_name(i)); i++)
    if (takes_a_start(server, i, conf, owner) && n + strlen(name) + 2 < sizeof(names))
      n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s", n ? ", " : "", name);
  if (n)
    message_answer(conf_text(&server->conf.globals->error_log), LEVEL_WARNING,
                   "%s: this takes a restart: the old configuration stays", names);
  return n == 0;
}

static bool conf_take(struct server *server, struct conf const *conf)
{
  uint32_t *turns = reload_turns(conf);
  uint32_t *owner = calloc(server->listener_count ? server->listener_count : 1, sizeof(*owner));
  bool fit = turns && owner;
  if (!fit)
    message_answer(conf_text(&server->conf.globals->error_log), LEVEL_WARNING,
                   "unable to read the new configuration: %s: the old one stays", strerror(errno));
  else if (!(fit = listeners_rematch(server, conf, owner)))
    message_answer(conf_text(&server->conf.globals->error_log), LEVEL_WARNING,
                   "Servers: this takes a restart: the old configuration stays");
  else
    fit = starts_alone_compare(server, conf, owner);
  if (fit)
    conf_replace(server, conf, turns, owner);
  else
    free(turns);
  free(owner);
  return fit;
}

bool reload(struct server *server)
{
  struct record reopen = { .kind = RECORD_REOPEN, .pid = (uint32_t)getpid() };
  struct conf conf;
  uint64_t stamp;
  if (!server->is_one_of_several)
    journal_record(&server->journal, &reopen, server->clock.now);
  authcheck_forget(server);
  file_cache_forget(&server->files);
  if (!conf_open_trusted(&conf, server->conf_place.path, &stamp)) {
    message_answer(conf_text(&server->conf.globals->error_log), LEVEL_WARNING,
                   "unable to use %s: %s: the old configuration stays", server->conf_place.given,
                   conf_trusted_reason());
    return false;
  }
  if (!conf_take(server, &conf)) {
    conf_close(&conf);
    return false;
  }
  server->conf_stamp = stamp;
  if (!server->is_one_of_several)
    message_answer(conf_text(&server->conf.globals->error_log), LEVEL_INFO,
                   "configuration read again");
  return true;
}
