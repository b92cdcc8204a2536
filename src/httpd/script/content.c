/* content: the request's content, from the client to the script. Never more than one buffer
 * of it is held. */
#include <errno.h>
#include <string.h>

#include <skalibs/allreadwrite.h>

#include "script/parts.h"
#include "script/scripts.h"
#include "state/server.h"

/* The script reads no more: its answer goes on, what is left of the content is dropped with the
 * connection. */
static void content_refuse(struct server *server, struct script *s)
{
  s->content = BYTES_NONE;
  script_descriptor_close(server, &s->input_watch, &s->input);
}

/* A script that was given half of its content must not take it for all. */
static void content_fail(struct server *server, struct script *s)
{
  char const *why = strerror(errno);
  if (!s->client)
    script_detach(server, s, true);
  else if (s->answered)
    script_break_off(server, s, why);
  else
    script_fail(server, s, 500, why);
}

/* False: no more can be written now, or ever. */
static bool content_write(struct server *server, struct script *s)
{
  while (s->content.n) {
    ssize_t n = fd_write(s->input, s->content.s, s->content.n);
    if (n < 0) {
      if (errno == EPIPE)
        content_refuse(server, s);
      else if (errno != EAGAIN && errno != EWOULDBLOCK)
        content_fail(server, s);
      return false;
    }
    s->content = bytes_after(s->content, (size_t)n);
    script_progress(server, s);
  }
  return true;
}

/* False: there is nothing, or the client has left and the script is ended. */
static bool content_read(struct server *server, struct script *s)
{
  size_t want =
      s->content_left < SCRIPT_CONTENT_SIZE ? (size_t)s->content_left : SCRIPT_CONTENT_SIZE;
  ssize_t n = fd_recv(s->client->fd, s->content_buffer, (unsigned int)want, 0);
  if (n > 0) {
    s->content = bytes_of(s->content_buffer, (size_t)n);
    s->content_left -= (uint64_t)n;
    s->content_read += (uint64_t)n;
    server->counters.bytes_read += (uint64_t)n;
    script_progress(server, s);
    return true;
  }
  if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
    script_client_lost(server, s, "the client left in the middle of its content");
  return false;
}

/* A client with much to say must not keep all others waiting. */
enum { CONTENT_TURN_MAX = 16 };

void script_content_move(struct server *server, struct script *s)
{
  for (unsigned int i = 0; s->input >= 0 && i < CONTENT_TURN_MAX; i++) {
    if (!content_write(server, s))
      break;
    if (s->content_left == 0) {
      script_descriptor_close(server, &s->input_watch, &s->input);
      break;
    }
    if (!content_read(server, s))
      break;
  }
  if (s->state == SCRIPT_RUNNING)
    script_watch(server, s);
}
