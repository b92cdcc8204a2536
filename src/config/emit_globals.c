/* emit_globals: the records of the whole server and of each Server. */
#include <httpway/forwarded.h>

#include "emit.h"
#include "log_address.h"

static struct conf_user user_of(struct setting const *s)
{
  return s ? (struct conf_user){ .name = s->text, .uid = (uint32_t)s->number, .gid = s->gid }
           : (struct conf_user){ .name = BYTES_NONE };
}

static void put_tuning(struct conf_globals *g, struct model const *model)
{
  g->num_connections =
      model->globals[KEY_NUM_CONNECTIONS] ? global_number(model, KEY_NUM_CONNECTIONS) : 0;
  g->buf_size = global_number(model, KEY_BUF_SIZE);
  g->input_buf_size = global_number(model, KEY_INPUT_BUF_SIZE);
  g->script_buf_size = global_number(model, KEY_SCRIPT_BUF_SIZE);
  g->num_headers = global_number(model, KEY_NUM_HEADERS);
  g->path_lookups = global_number(model, KEY_PATH_LOOKUPS);
  g->timeout = global_number(model, KEY_TIMEOUT);
  g->wait = global_number(model, KEY_WAIT);
  g->script_timeout = global_number(model, KEY_SCRIPT_TIMEOUT);
  g->drain_timeout = global_number(model, KEY_DRAIN_TIMEOUT);
  g->min_receive_rate = global_number(model, KEY_MIN_RECEIVE_RATE);
  g->min_send_rate = global_number(model, KEY_MIN_SEND_RATE);
  g->num_processes = global_number(model, KEY_NUM_PROCESSES);
  g->script_concurrency = global_number(model, KEY_SCRIPT_CONCURRENCY);
  g->script_queue = global_number(model, KEY_SCRIPT_QUEUE);
  g->script_grace = global_number(model, KEY_SCRIPT_GRACE);
  g->max_spool = global_size(model, KEY_MAX_SPOOL);
  g->auth_concurrency = global_number(model, KEY_AUTH_CONCURRENCY);
  g->auth_queue = global_number(model, KEY_AUTH_QUEUE);
  g->auth_timeout = global_number(model, KEY_AUTH_TIMEOUT);
  g->auth_cache = global_number(model, KEY_AUTH_CACHE);
  g->auth_delay = global_number(model, KEY_AUTH_DELAY);
  g->auth_cpu = global_number(model, KEY_AUTH_CPU);
  g->auth_memory = global_size(model, KEY_AUTH_MEMORY);
  g->accept_multi = global_number(model, KEY_ACCEPT_MULTI);
  g->adjust_output_buffer = global_number(model, KEY_ADJUST_OUTPUT_BUFFER);
  g->clobber = global_number(model, KEY_CLOBBER);
  g->greedy = global_number(model, KEY_GREEDY);
  g->send_file = global_number(model, KEY_SEND_FILE);
}

struct conf_globals emit_globals(struct model const *model)
{
  struct conf_globals g = {
    .source = bytes_from_string(model->source->name),
    .root_directory = without_slashes(global_text(model, KEY_ROOT_DIRECTORY)),
    .core_directory = global_text(model, KEY_CORE_DIRECTORY),
    .pid_file = global_text(model, KEY_PID_FILE),
    .log = global_text(model, KEY_LOG),
    .error_log = global_text(model, KEY_ERROR_LOG),
    .log_fields = model->log_fields,
    .user = user_of(model->globals[KEY_USER]),
    .log_user = user_of(model->globals[KEY_LOG_USER]),
    .auth_user = user_of(model->globals[KEY_AUTH_USER]),
    .log_address = log_address_of(global_text(model, KEY_LOG_ADDRESS)),
    .umask = global_number(model, KEY_UMASK),
    .stay_root = global_number(model, KEY_STAY_ROOT),
    .log_gmt = global_number(model, KEY_LOG_GMT),
    .log_style = model->log_style,
    .log_full = (uint8_t)global_number(model, KEY_LOG_FULL),
    .servers = (uint32_t)model->server_count,
    .virtuals = (uint32_t)model->virtual_count,
    .locations = (uint32_t)model->location_count,
    .turns = model->turns,
  };

  put_tuning(&g, model);
  return g;
}

static void put_options(struct conf_server *out, struct block const *options)
{
  for (struct setting const *s = options->first; s; s = s->next)
    switch (s->keyword) {
    case KEY_RCVBUF:
      out->rcvbuf = (uint32_t)s->number;
      break;
    case KEY_SNDBUF:
      out->sndbuf = (uint32_t)s->number;
      break;
    case KEY_NODELAY:
      out->nodelay = (int8_t)s->number;
      break;
    case KEY_V6ONLY:
      out->v6only = (int8_t)s->number;
      break;
    default:
      break;
    }
}

struct conf_server emit_server(struct model const *model, struct server const *server)
{
  struct block const *block = server->block->block;
  struct setting const *backlog = block_last(block, KEY_BACKLOG);
  struct setting const *mode = block_last(block, KEY_SOCKET_MODE);
  struct setting const *proxy_protocol = block_last(block, KEY_PROXY_PROTOCOL);
  struct setting const *field = block_last(block, KEY_FORWARDED_FIELD);
  struct conf_server out = {
    .backlog = backlog ? (uint32_t)backlog->number : keywords[KEY_BACKLOG].preset,
    .socket_mode = mode ? (uint32_t)mode->number : keywords[KEY_SOCKET_MODE].preset,
    .socket_user = user_of(block_last(block, KEY_SOCKET_USER)),
    .proxy_protocol = proxy_protocol && proxy_protocol->number,
    .forwarded_field = field ? (uint8_t)field->number : FORWARDED_X_FORWARDED_FOR,
    .nodelay = -1,
    .v6only = -1,
    .any_host = server->any_host ? server->any_host->number : CONF_NONE,
    .no_host = server->no_host ? server->no_host->number : CONF_NONE,
    .longest_pattern = server->longest_pattern,
    .origin = source_origin(model->source, server->block->at),
  };

  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == KEY_OPTIONS)
      put_options(&out, s->block);
  return out;
}
