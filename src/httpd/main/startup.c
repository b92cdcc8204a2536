/* startup: in the order of need: configuration, log, sockets, memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/random.h>
#include <skalibs/strerr.h>

#include <httpway/cgi.h>
#include <httpway/channel.h>
#include <httpway/conf_trusted.h>
#include <httpway/descriptors.h>
#include <httpway/program.h>
#include <httpway/self.h>
#include <httpway/start_only.h>

#include "auth/client.h"
#include "script/scripts.h"
#include "loop/listeners.h"
#include "log/message.h"
#include "files/mounts.h"
#include "client/pace.h"
#include "loop/park.h"
#include "loop/reload.h"
#include "loop/signals.h"
#include "main/startup.h"

/* Descriptors that are no connection's: standard ones, channel, signals, directory, configuration.
 */
enum { DESCRIPTORS_OWN = 24 };
enum { LINGER_LENGTH = 2000 /* milliseconds */ };
/* So often is looked whether a part of a file has come from its disk. */
enum { FETCH_LOOK = 2 /* milliseconds */ };

static void dienomem(void)
{
  strerr_diefusys(111, "allocate memory");
}

static void conf_take(struct server *server, char const *path)
{
  conf_start(&server->conf, path, &server->conf_stamp);
  conf_start_only_note(&server->conf_had, &server->conf);
  server->turns = reload_turns(&server->conf);
  if (!server->turns)
    dienomem();
  reload_prepare(server, path);
}

/* -1: there is none in this chain. */
static int channel_find(char const *name, char const *variable)
{
  int channel = channel_from_environment(name);
  if (channel < 0 && errno != ENOENT)
    die_unable(100, "use the channel named in", variable, "start me by httpway-with, or unset it");
  return channel;
}

static void journal_take(struct server *server)
{
  int channel = channel_find("logfmt", "HTTPWAY_LOGFMT");
  if (journal_init(&server->journal, channel) < 0)
    dienomem();
  message_open(&server->journal);
  if (channel < 0 && server->conf.globals->log.length)
    message(LEVEL_WARNING,
            "no logfmt in this chain: requests are not logged: put it in by httpway-with");
}

/* As many as the limit of open files allows: two for each, its socket and its file, besides what
   the process needs for itself, three of them for each script. */
static uint32_t connections_allowed(struct server const *server, unsigned int limit)
{
  unsigned int own =
      DESCRIPTORS_OWN + server->listener_count + 3 * server->conf.globals->script_concurrency;
  return limit > own + 2 ? (limit - own) / 2 : 1;
}

static uint32_t connections_possible(struct server const *server)
{
  uint32_t said = server->conf.globals->num_connections;
  uint32_t wanted = said ? said : NUM_CONNECTIONS_MOST;
  unsigned int limit = descriptors_raise_limit();
  uint32_t possible = connections_allowed(server, limit);
  if (possible >= wanted)
    return wanted;
  if (said)
    message(LEVEL_WARNING,
            "NumConnections %u needs more open files than the limit of %u allows: %u instead",
            wanted, limit, possible);
  else
    message(LEVEL_INFO, "the limit of %u open files allows %u connections", limit, possible);
  return possible;
}

/* What nobody asked for need not be had: buffers may be large. */
static uint32_t workspaces_allocate(struct server *server, uint32_t count)
{
  struct conf_globals const *globals = server->conf.globals;
  server->head_limit = server_head_limit(globals);
  while (workspace_pool_init(&server->workspaces, count, server->head_limit,
                             server_output_size(globals)) < 0) {
    if (globals->num_connections || count < 2)
      dienomem();
    count /= 2;
  }
  return count;
}

static void connections_allocate(struct server *server)
{
  uint32_t count = workspaces_allocate(server, connections_possible(server));
  uint64_t seed[2];
  server->connection_max = count;
  server->connections = calloc(count, sizeof(*server->connections));
  if (!server->connections || places_init(&server->places, count) < 0)
    dienomem();
  random_buf((char *)seed, sizeof(seed));
  if (origins_init(&server->origins, count, seed) < 0)
    dienomem();
  server->state_count[CONNECTION_FREE] = count;
  if (file_cache_init(&server->files, server->workspaces.output_size) < 0)
    dienomem();
}

/* Three descriptors for each script, and one for each connection. */
static void poll_set_allocate(struct server *server)
{
  size_t watches = server->connection_max + 3 * (size_t)server->scripts.size;
  if (poll_set_init(&server->poll_set, SLOT_LISTENERS + server->listener_count, watches) < 0)
    dienomem();
}

static void scripts_take(struct server *server)
{
  int channel = channel_find("cgiexec", "HTTPWAY_CGIEXEC");
  script_pool_init(server, channel);
}

static void authcheck_take(struct server *server)
{
  int channel = channel_find("authcheck", "HTTPWAY_AUTHCHECK");
  authcheck_client_init(server, channel);
}

void startup(struct server *server, char const *conf)
{
  struct conf_globals const *globals;
  server->pid = (uint32_t)getpid();
  conf_take(server, conf);
  globals = server->conf.globals;
  mounts_init();
  journal_take(server);
  listeners_take(server);
  connections_allocate(server);
  scripts_take(server);
  authcheck_take(server);
  poll_set_allocate(server);
  park_init(server);
  poll_set_fixed(&server->poll_set, SLOT_SCRIPTS, server->scripts.channel, POLLIN);
  poll_set_fixed(&server->poll_set, SLOT_AUTHCHECK, server->authcheck.channel, POLLIN);
  timer_queue_init(&server->parked, (uint64_t)globals->wait * 1000);
  timer_queue_init(&server->ready, 0);
  timer_queue_init(&server->waiting, (uint64_t)globals->wait * 1000);
  timer_queue_init(&server->reading, (uint64_t)globals->timeout * 1000);
  timer_queue_init(&server->paced, 0);
  timer_queue_init(&server->slow, 0);
  pace_configure(server);
  timer_queue_init(&server->fetching, FETCH_LOOK);
  timer_queue_init(&server->lingering, LINGER_LENGTH);
  timer_queue_init(&server->queued, (uint64_t)globals->script_timeout * 1000);
  poll_set_fixed(&server->poll_set, SLOT_SIGNALS, signals_open(), POLLIN);
  clock_update(&server->clock);
  server->counters.started = (uint64_t)server->clock.seconds;
  random_buf((char *)&server->boundary, sizeof(server->boundary));
  server->listening = true;
}

static void core_limit(bool wanted)
{
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) < 0)
    return;
  limit.rlim_cur = wanted ? limit.rlim_max : 0;
  if (setrlimit(RLIMIT_CORE, &limit) < 0)
    message(LEVEL_WARNING, "unable to set the limit of core files: %s", strerror(errno));
}

void startup_directory(struct server *server)
{
  struct bytes wanted = conf_text(&server->conf.globals->core_directory);
  char directory[PATH_MAX] = "/";
  bool leaves_core;
  if (wanted.n >= sizeof(directory))
    strerr_dief(100, "CoreDirectory is too long: choose a shorter one");
  if (wanted.n) {
    memcpy(directory, wanted.s, wanted.n);
    directory[wanted.n] = 0;
  }
  if (chdir(directory) < 0)
    die_unable(111, "change directory to", directory, "make it, or change CoreDirectory");
  leaves_core = wanted.n > 0 && !server->conf.globals->user_runs_scripts;
  if (wanted.n > 0 && !leaves_core)
    message(LEVEL_INFO, "CoreDirectory makes no core files where scripts run as User: they could "
                        "look into this process otherwise");
  core_limit(leaves_core);
  dumpable_set(leaves_core);
}
