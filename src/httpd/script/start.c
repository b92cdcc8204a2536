/* start: the descriptors that go with the request for cgiexec, and the script that they are
   of. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/channel.h>

#include "client/connection_state.h"
#include "log/message.h"
#include "script/parts.h"
#include "script/scripts.h"
#include "script/request.h"
#include "state/server.h"

/* Both ends of what connects core and script: ours, and the one that goes away. */
struct ends {
  int ours, theirs;
};

struct descriptors {
  struct ends input, output, leash;
};

static void end_close(int *fd)
{
  if (*fd >= 0)
    fd_close(*fd);
  *fd = -1;
}

static void descriptors_close(struct descriptors *d)
{
  end_close(&d->input.ours);
  end_close(&d->output.ours);
  end_close(&d->leash.ours);
}

/* The script may read and write as it likes; we never wait. */
static bool pipe_make(struct ends *ends, int ours, int theirs)
{
  int fds[2];
  if (pipecoe(fds) < 0)
    return false;
  ends->ours = fds[ours];
  ends->theirs = fds[theirs];
  return ndelay_on(ends->ours) >= 0;
}

/* Fates are short: no larger buffers than usual, as channel_pair asks for them. */
static bool leash_make(struct ends *ends)
{
  int fds[2];
#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK)
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
    return false;
  ends->ours = fds[0];
  ends->theirs = fds[1];
  return true;
#else
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) < 0)
    return false;
  ends->ours = fds[0];
  ends->theirs = fds[1];
  return coe(fds[0]) >= 0 && coe(fds[1]) >= 0 && ndelay_on(ends->ours) >= 0;
#endif
}

static bool descriptors_make(struct descriptors *d, bool content)
{
  return (!content || pipe_make(&d->input, 1, 0)) && pipe_make(&d->output, 0, 1) &&
         leash_make(&d->leash);
}

static struct script *script_take(struct script_pool *pool)
{
  for (uint32_t i = 0; i < pool->size; i++)
    if (pool->scripts[i].state == SCRIPT_FREE)
      return pool->scripts + i;
  return 0;
}

/* What of the content has come along with the head. */
static void content_begin(struct script *s, struct connection const *c, struct request const *r)
{
  size_t behind = c->input_end - c->input_start - r->head_length;
  if (r->body != BODY_LENGTH || c->spool >= 0) {
    s->content = BYTES_NONE;
    s->content_left = 0;
    s->content_read = c->spool_size;
    return;
  }
  if (behind > r->content_length)
    behind = (size_t)r->content_length;
  s->content = bytes_of(c->workspace.input + c->input_start + r->head_length, behind);
  s->content_left = r->content_length - behind;
  s->content_read = behind;
}

/* mathopd takes what a script prints for an answer of its own there, too: 200. */
static uint16_t error_status(struct exchange const *e)
{
  bool counts = e->decision.script_what == CGI_ERROR &&
                e->way.settings->script_variables == VARIABLES_STANDARD;
  return counts ? (uint16_t)e->decision.status : 0;
}

static void script_run(struct server *server, struct connection *c, struct exchange const *e,
                       struct script *s, struct descriptors const *d)
{
  struct poll_set *set = &server->poll_set;
  bool waited_for;
  s->state = SCRIPT_RUNNING;
  s->client = c;
  s->end_why = 0;
  s->error_status = error_status(e);
  script_name_set(s, e->way.physical);
  s->location = e->way.location_number;
  s->local_redirect = e->way.settings->local_redirect;
  s->ignores_abort = e->way.settings->ignore_client_abort;
  s->unread = e->way.unread;
  s->mark = e->way.settings->user_directory ? conf_location_mark(e->way.location) : 0;
  s->configuration = server->conf_stamp;
  s->has_rules = e->way.settings->header_rules.count > 0;
  s->input = d->input.ours;
  s->output = d->output.ours;
  s->leash = d->leash.ours;
  s->head_length = s->record_length = 0;
  s->body_rest = BYTES_NONE;
  s->answered = s->started = s->fate_known = s->output_ended = s->let_go = s->held = s->ending =
      s->asked = s->at_work = s->exit_known = false;
  s->words = s->interims = 0;
  s->body_length = s->spooled = 0;
  s->refusals = 0;
  content_begin(s, c, e->request);
  if (s->input >= 0) {
    s->input_watch.ready = script_input_ready;
    poll_set_add(set, &s->input_watch, -1, 0);
  }
  s->output_watch.ready = script_output_ready;
  poll_set_add(set, &s->output_watch, -1, 0);
  s->leash_watch.ready = script_leash_ready;
  /* That it was started is news only for a client that waits to be told; all else on the leash is
     read when its output ends. */
  waited_for = e->request->expect_continue && s->content_left;
  poll_set_add(set, &s->leash_watch, waited_for ? s->leash : -1, POLLIN);
  server->scripts.running++;
  server->scripts.started++;
  c->script = s;
  c->settled.lookups_used = server->conf.globals->path_lookups - e->lookups;
  connection_state_set(server, c, CONNECTION_SCRIPT);
  script_progress(server, s);
  script_watch(server, s);
}

bool script_start(struct server *server, struct connection *c, struct exchange const *e, int input)
{
  struct script_pool *pool = &server->scripts;
  struct descriptors d = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
  bool content = input < 0 && e->request->body == BODY_LENGTH && e->request->content_length > 0;
  struct script *s = script_take(pool);
  size_t length = s ? script_request_pack(server, c, e) : 0;
  bool sent = length > 0 && descriptors_make(&d, content);
  if (sent) {
    int pass[CGI_DESCRIPTORS];
    pass[CGI_STDIN] = content ? d.input.theirs : input >= 0 ? input : pool->nothing;
    pass[CGI_STDOUT] = d.output.theirs;
    pass[CGI_LEASH] = d.leash.theirs;
    sent =
        channel_send_descriptors(pool->channel, pool->message, length, pass, CGI_DESCRIPTORS) == 0;
  } else if (length == 0) {
    errno = EMSGSIZE;
  }
  end_close(&d.input.theirs);
  end_close(&d.output.theirs);
  end_close(&d.leash.theirs);
  if (!sent) {
    descriptors_close(&d);
    return false;
  }
  script_run(server, c, e, s, &d);
  message_debug("connection %u: script %.*s asked for", c->number, (int)e->way.physical.n,
                e->way.physical.s);
  return true;
}
