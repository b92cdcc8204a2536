/* send: a batch of answers on its way to the client: bytes of the output, and parts of a
   file between them. Never more in one turn than others can wait for, never from a disk. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "client/answer_records.h"
#include "client/send.h"
#include "log/message.h"
#include "files/file_bytes.h"
#include "state/server.h"

/* A fast client must not keep all others waiting: at most so much of a file in one turn. */
enum { SEND_ALONE = 1 << 20 };
/* While others get answers from memory, few of those that receive files have their turn in one of
   the loop (connection_send_turn), and each sends so much that asking for its turn does not cost
   more than it brings. */
enum { SEND_SHARED = 1 << 16, OTHERS_LATELY = 100 /* milliseconds */ };
/* Looked at, and fetched, at once. */
enum { WARM_SPAN = 1 << 18 };
/* Looks after which it is sent all the same: there are files that never are in memory. */
enum { FETCH_LOOKS_MAX = 500 };

#ifndef MSG_MORE
#define MSG_MORE 0
#endif

static void sent_count(struct server *server, struct connection *c, uint64_t n)
{
  c->batch_sent += n;
  c->sent += n;
  server->counters.bytes_written += n;
}

static enum send_verdict send_failed(struct connection *c)
{
  if (errno == EAGAIN || errno == EWOULDBLOCK)
    return SEND_LATER;
  c->close_why = strerror(errno);
  return SEND_FAILED;
}

/* The first bytes of the output may be with the client already. */
static void ahead_skip(struct connection *c)
{
  if (c->output_sent || c->output_end < c->ahead)
    return;
  c->output_sent = c->ahead;
  c->ahead = 0;
}

static enum send_verdict output_send(struct server *server, struct connection *c)
{
  bool more = c->segment < c->segment_count;
  size_t end = more ? c->workspace.segments[c->segment].output_end : c->output_end;
  int flags = MSG_NOSIGNAL | (more ? MSG_MORE : 0);
  if (c->ahead)
    ahead_skip(c);
  while (c->output_sent < end) {
    ssize_t n = fd_send(c->fd, c->workspace.output + c->output_sent,
                        (unsigned int)(end - c->output_sent), (unsigned int)flags);
    if (n < 0)
      return send_failed(c);
    c->output_sent += (size_t)n;
    sent_count(server, c, (uint64_t)n);
  }
  return SEND_DONE;
}

/* Bytes of files that this connection may send in this turn. Who has to wait is the first in the
   next. */
static uint64_t turn_share(struct server *server, struct connection const *c)
{
  if (server->clock.now - server->answered_from_memory > OTHERS_LATELY)
    return SEND_ALONE;
  if (server->receivers_left == 0) {
    poll_set_begin_with(&server->poll_set, &c->watch);
    return 0;
  }
  server->receivers_left--;
  return SEND_SHARED;
}

static uint64_t least(uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

static bool segment_is_warm(struct connection *c, struct file_segment const *segment)
{
  uint64_t span = least(segment->length, WARM_SPAN);
  if (segment->offset < c->warm_until)
    return true;
  if (c->fetch_looks < FETCH_LOOKS_MAX && !file_is_warm(c->file, segment->offset, span))
    return false;
  c->fetch_looks = 0;
  c->warm_until = segment->offset + span;
  return true;
}

static enum send_verdict segment_ended(struct connection *c)
{
  c->segment++;
  c->warm_until = 0; /* the next may lie before it */
  return SEND_DONE;
}

/* A file that cannot be read ends the answer. */
static enum send_verdict file_send_failed(struct server *server, struct connection *c)
{
  if (send_file_unreadable(errno) && file_failure_is_said(server))
    message(LEVEL_WARNING, "unable to read a file while it is sent: %s: an answer was cut off",
            strerror(errno));
  return send_failed(c);
}

static void copying_say(struct server *server)
{
  if (server->said_copying)
    return;
  server->said_copying = true;
  message(LEVEL_WARNING, "unable to use sendfile: %s: files are read and sent instead",
          strerror(errno));
}

static int64_t file_send(struct server *server, struct connection *c, uint64_t offset,
                         uint64_t length)
{
  if (server->conf.globals->send_file && !c->file_copied) {
    int64_t n = send_file(c->fd, c->file, offset, length);
    if (n >= 0 || !send_file_refused(errno))
      return n;
    c->file_copied = true;
    copying_say(server);
  }
  return send_file_copied(c->fd, c->file, offset, length);
}

/* left: of the share of this turn. */
static enum send_verdict segment_send(struct server *server, struct connection *c, uint64_t *left)
{
  struct file_segment *segment = c->workspace.segments + c->segment;
  while (segment->length) {
    int64_t n;
    if (*left == 0)
      return SEND_LATER;
    if (!segment_is_warm(c, segment))
      return SEND_COLD;
    n = file_send(server, c, segment->offset,
                  least(least(segment->length, c->warm_until - segment->offset), *left));
    if (n < 0)
      return file_send_failed(server, c);
    if (n == 0) {
      c->close_why = "the file became shorter while it was sent";
      return SEND_FAILED;
    }
    segment->offset += (uint64_t)n;
    segment->length -= (uint64_t)n;
    sent_count(server, c, (uint64_t)n);
    *left = server->conf.globals->greedy ? *left - (uint64_t)n : 0;
  }
  return segment_ended(c);
}

enum send_verdict connection_batch_send(struct server *server, struct connection *c)
{
  enum send_verdict verdict = output_send(server, c);
  uint64_t left = c->segment < c->segment_count ? turn_share(server, c) : 0;
  while (verdict == SEND_DONE && c->segment < c->segment_count) {
    verdict = segment_send(server, c, &left);
    if (verdict == SEND_DONE)
      verdict = output_send(server, c);
  }
  answers_sent(server, c);
  if (c->segment_count == 0)
    server->answered_from_memory = server->clock.now;
  if (verdict == SEND_DONE && c->file >= 0) {
    fd_close(c->file);
    c->file = -1;
    c->file_copied = false;
  }
  return verdict;
}

bool connection_output_send(struct server *server, struct connection *c)
{
  return output_send(server, c) != SEND_FAILED;
}

void connection_interim(struct server *server, struct connection *c, struct bytes interim)
{
  if (c->output_end)
    return;
  memmove(c->workspace.output, interim.s, interim.n);
  c->output_end = interim.n;
  /* A client that is gone is noticed when it is looked at next. */
  if (connection_output_send(server, c) && c->output_sent == c->output_end)
    c->output_sent = c->output_end = 0;
}
