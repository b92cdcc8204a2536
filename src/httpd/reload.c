/* reload: the new configuration is made ready whole, then put in the place of the old one between
 * two requests. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/cgi.h>
#include <httpway/trusted.h>

#include "authcheck_client.h"
#include "conf_servers.h"
#include "listeners.h"
#include "message.h"
#include "pace.h"
#include "reload.h"

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
  inside = path_in_root(absolute, server->conf.globals.root_directory);
  memcpy(place->path, inside, strlen(inside) + 1);
}

static int conf_reopen(struct server const *server, struct conf *conf, uint64_t *stamp)
{
  int ok, fd = trusted_open(server->conf_place.path);
  if (fd < 0)
    return 0;
  ok = conf_open_fd(conf, fd);
  if (ok)
    (void)conf_remember(conf);
  *stamp = conf_stamp(fd);
  fd_close(fd);
  return ok;
}

static char const *reopen_reason(void)
{
  if (errno == EPERM)
    return trusted_reason();
  return errno == EPROTO ? "not a compiled configuration of this version" : strerror(errno);
}

static void conf_replace(struct server *server, struct conf const *conf,
                         struct conf_server *servers, uint32_t *turns, uint32_t const *owner)
{
  conf_close(&server->conf);
  free(server->servers);
  free(server->turns);
  server->conf = *conf;
  server->servers = servers;
  server->turns = turns;
  for (uint32_t i = 0; i < server->listener_count; i++)
    server->listeners[i].server = owner[i];
  server->parked.length = server->waiting.length = (uint64_t)conf->globals.wait * 1000;
  server->reading.length = (uint64_t)conf->globals.timeout * 1000;
  pace_configure(server);
  server->authcheck.waiting.length = (uint64_t)conf->globals.auth_timeout * 1000;
  server->queued.length = server->scripts.busy.length =
      (uint64_t)conf->globals.script_timeout * 1000;
}

/* What is sized at the start stays as it is until the next one. */
static void fixed_settings_compare(struct conf_globals const *old, struct conf_globals const *new)
{
  if (old->num_connections != new->num_connections || old->buf_size != new->buf_size ||
      old->input_buf_size != new->input_buf_size || old->script_buf_size != new->script_buf_size ||
      old->script_concurrency != new->script_concurrency)
    message(
        LEVEL_INFO,
        "NumConnections, the sizes of buffers and ScriptConcurrency take effect at the next start");
}

static bool conf_take(struct server *server, struct conf const *conf)
{
  struct conf_server *servers = conf_servers_read(conf);
  uint32_t *turns = conf_turns_make(conf);
  uint32_t *owner = calloc(server->listener_count ? server->listener_count : 1, sizeof(*owner));
  bool fit = servers && turns && owner;
  if (!fit)
    message(LEVEL_WARNING, "unable to read the new configuration: %s: the old one stays",
            strerror(errno));
  else if (!(fit = listeners_rematch(server, conf, servers, owner)))
    message(LEVEL_WARNING,
            "the Servers have changed, which takes a new start: the old configuration stays");
  if (fit) {
    fixed_settings_compare(&server->conf.globals, &conf->globals);
    conf_replace(server, conf, servers, turns, owner);
  } else {
    free(servers);
    free(turns);
  }
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
  if (!conf_reopen(server, &conf, &stamp)) {
    message(LEVEL_WARNING, "unable to use %s: %s: the old configuration stays",
            server->conf_place.given, reopen_reason());
    return false;
  }
  if (!conf_take(server, &conf)) {
    conf_close(&conf);
    return false;
  }
  server->conf_stamp = stamp;
  if (!server->is_one_of_several)
    message(LEVEL_INFO, "configuration read again");
  return true;
}
