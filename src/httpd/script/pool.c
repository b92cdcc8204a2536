/* pool: places for scripts, and their descriptors. */
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/host.h>
#include <httpway/record.h>

#include "script/scripts.h"
#include "state/server.h"

/* Most scripts end as soon as they have printed; what they printed is worth waiting for its end so
 * long. */
enum { HOLD_LENGTH = 2 /* milliseconds */ };
/* So long a fate is awaited beyond the grace that cgiexec gives. */
enum { FATE_PATIENCE = 3000 /* milliseconds */ };

static void place_init(struct script_pool *pool, uint32_t number, size_t head, size_t record)
{
  struct script *s = pool->scripts + number;
  size_t each = SCRIPT_CONTENT_SIZE + head + record + SCRIPT_NAME_MAX;
  s->number = number;
  s->input = s->output = s->leash = -1;
  s->content_buffer = pool->memory + number * each;
  s->head_buffer = s->content_buffer + SCRIPT_CONTENT_SIZE;
  s->head_size = head;
  s->record = s->head_buffer + head;
  s->record_size = record;
  s->name = s->record + record;
}

/* Reading from a pipe without writers is the end at once, for as many as share it. */
static int nothing_make(void)
{
  int fds[2];
  if (pipe(fds) < 0 || coe(fds[0]) < 0)
    strerr_diefusys(111, "make a pipe");
  fd_close(fds[1]);
  return fds[0];
}

void script_pool_init(struct server *server, int channel)
{
  struct script_pool *pool = &server->scripts;
  struct conf_globals const *globals = server->conf.globals;
  size_t head = server_script_head_limit(globals),
         record = server->head_limit + RECORD_OVERHEAD + HOST_MAX;
  *pool = (struct script_pool){ .channel = channel, .nothing = -1 };
  timer_queue_init(&pool->busy, (uint64_t)globals->script_timeout * 1000);
  timer_queue_init(&pool->holding, HOLD_LENGTH);
  timer_queue_init(&pool->ending, (uint64_t)globals->script_grace * 1000 + FATE_PATIENCE);
  if (channel < 0)
    return;
  pool->size = globals->script_concurrency ? globals->script_concurrency : 1;
  pool->scripts = calloc(pool->size, sizeof(*pool->scripts));
  pool->memory = malloc(pool->size * (SCRIPT_CONTENT_SIZE + head + record + SCRIPT_NAME_MAX));
  pool->message = malloc(CGI_MESSAGE_MAX);
  if (!pool->scripts || !pool->memory || !pool->message)
    strerr_diefusys(111, "allocate memory");
  for (uint32_t i = 0; i < pool->size; i++)
    place_init(pool, i, head, record);
  pool->nothing = nothing_make();
}

static bool location_below(struct server const *server, uint32_t location, uint32_t limit)
{
  struct script_pool const *pool = &server->scripts;
  uint32_t here = 0;
  if (limit == 0)
    return true;
  for (uint32_t i = 0; i < pool->size; i++)
    here += pool->scripts[i].state != SCRIPT_FREE && pool->scripts[i].location == location;
  return here < limit;
}

bool script_may_start(struct server const *server, struct exchange const *e)
{
  return server->scripts.running < server->scripts.size && !server->scripts.full &&
         location_below(server, e->way.location_number, e->way.settings->script_concurrency);
}

bool script_location_free(struct server const *server, uint32_t number)
{
  struct conf_location const *location = conf_location(&server->conf, number);
  return !location || location_below(server, number, conf_settings(location)->script_concurrency);
}
