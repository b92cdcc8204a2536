/* spool: content from the client, decoded, into an unlinked file: O_TMPFILE where the system has
   it; elsewhere made and unlinked. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "client/connection_state.h"
#include "client/evict.h"
#include "client/send.h"
#include "client/spool.h"
#include "log/message.h"
#include "state/exchange.h"
#include "state/server.h"
#include "status/board.h"

static int made_and_unlinked(void)
{
  char name[] = "/tmp/httpway.XXXXXX";
  int fd = mkstemp(name);
  if (fd < 0)
    return -1;
  if (unlink(name) < 0 || coe(fd) < 0) {
    fd_close(fd);
    return -1;
  }
  return fd;
}

static int without_name(void)
{
#ifdef O_TMPFILE
  int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, S_IRUSR | S_IWUSR);
  if (fd >= 0)
    return fd;
#endif
  return made_and_unlinked();
}

/* Only a process that was given it can find it, in /proc/self/fd: the mode lets a script open its
   /dev/stdin, whoever it runs as. Umask does not count. */
static int spool_file_make(void)
{
  int fd = without_name();
  if (fd >= 0 && fchmod(fd, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) < 0) {
    fd_close(fd);
    return -1;
  }
  return fd;
}

enum { SPOOL_READ = 16384, ROOM_LEAST = 512 };

static size_t head_end(struct connection const *c)
{
  return c->input_start + c->workspace.request->head_length;
}

static size_t bytes_behind_head(struct connection const *c)
{
  return c->input_end - head_end(c);
}

/* ---- Whether ---- */

/* In all files, of all processes; what others have was so a moment ago. */
static uint64_t spooled_by_all(struct server const *server)
{
  return server->spooled + status_elsewhere(server, STATUS_SPOOLED);
}

bool spool_is_wanted(struct server const *server, struct connection const *c,
                     struct exchange const *e)
{
  struct request const *r = e->request;
  if (c->spooled || r->body == BODY_NONE)
    return false;
  if (r->body == BODY_CHUNKED)
    return true;
  /* A client that asks first is told to go on when its script runs: it may be refused without. */
  if (r->expect_continue && bytes_behind_head(c) == 0)
    return false;
  return e->way.settings->spool_content && r->content_length > bytes_behind_head(c) &&
         r->content_length <= server->conf.globals->max_spool;
}

/* Whether what is to come fits behind the head. */
static bool fits_input(struct server const *server, struct connection const *c)
{
  struct request const *r = c->workspace.request;
  return r->body == BODY_LENGTH && r->content_length <= server->workspaces.input_size - head_end(c);
}

/* Those that have a file will wait for places for scripts, as others do already. */
static bool file_is_possible(struct server const *server)
{
  uint64_t wait = (uint64_t)server->spool_files + server->state_count[CONNECTION_QUEUED];
  return wait < (uint64_t)server->conf.globals->script_queue + server->scripts.size;
}

/* ---- The file ---- */

static void file_close(struct server *server, struct connection *c)
{
  fd_close(c->spool);
  c->spool = -1;
  server->spool_files--;
}

void spool_drop(struct server *server, struct connection *c)
{
  if (c->spool < 0)
    return;
  server->spooled -= c->spool_size;
  file_close(server, c);
}

uint64_t spool_pass(struct server *server, struct connection *c)
{
  if (c->spool < 0)
    return 0;
  file_close(server, c);
  return c->spool_size;
}

/* ---- Room made by others ---- */

/* Who holds much and hardly sends makes room for others. */
static bool room_make(struct server *server, struct connection *c)
{
  uint64_t most = server->conf.globals->max_spool;
  struct connection *other;
  if (c->spool_size + status_elsewhere(server, STATUS_SPOOLED) > most)
    return false;
  while (spooled_by_all(server) > most) {
    other = evict_largest_spool(server, c);
    if (!other)
      return false;
    spool_drop(server, other);
    connection_close_later(server, other, "its content makes place for that of another");
  }
  return true;
}

static bool file_is_possible_yet(struct server *server)
{
  struct connection *other;
  if (file_is_possible(server))
    return true;
  other = evict_spooler(server);
  if (other) {
    spool_drop(server, other);
    connection_close_later(server, other, "it makes place for content of another");
  }
  return file_is_possible(server);
}

/* ---- Content ---- */

/* What stands behind the content is the next request: it belongs behind the head. */
static void rest_keep(struct server const *server, struct connection *c, struct bytes rest)
{
  size_t room = server->workspaces.input_size - head_end(c);
  if (rest.n > room) {
    c->spool_cut = true; /* the next request is lost: the connection cannot go on */
    rest.n = 0;
  }
  memmove(c->workspace.input + head_end(c), rest.s, rest.n);
  c->input_end = head_end(c) + rest.n;
}

static void spool_done(struct server *server, struct connection *c)
{
  if (lseek(c->spool, 0, SEEK_SET) < 0) {
    connection_answer_page(server, c, 503, "spool file cannot be read again", true);
    return;
  }
  c->spooled = true;
  message_debug("connection %u: content spooled, %llu bytes", c->number,
                (unsigned long long)c->spool_size);
  connection_step_set(server, c, STEP_WORK);
}

/* Decodes in place. Returns the bytes taken; *content of them are content now. */
static size_t decode(struct connection *c, char *bytes, size_t length, size_t *content)
{
  struct request const *r = c->workspace.request;
  if (r->body == BODY_CHUNKED)
    return chunked_decode(&c->chunked, bytes, length, bytes, content);
  *content = r->content_length - c->spool_size < length
                 ? (size_t)(r->content_length - c->spool_size)
                 : length;
  return *content;
}

static bool is_whole(struct connection const *c)
{
  struct request const *r = c->workspace.request;
  return r->body == BODY_CHUNKED ? c->chunked.state == CHUNKED_END
                                 : c->spool_size == r->content_length;
}

static bool is_bad(struct connection const *c)
{
  return c->workspace.request->body == BODY_CHUNKED && c->chunked.state == CHUNKED_BAD;
}

/* One that alone is too long will not fit later, either. */
static void refuse_size(struct server *server, struct connection *c)
{
  bool alone = c->spool_size > server->conf.globals->max_spool;
  connection_answer_page(server, c, alone ? 413 : 503,
                         alone ? "content longer than MaxSpool" : "too much content: MaxSpool",
                         true);
}

/* False: no more of it is wanted. */
static bool content_take(struct server *server, struct connection *c, char *bytes, size_t length)
{
  size_t content, taken = decode(c, bytes, length, &content);
  c->spool_size += content;
  server->spooled += content;
  if (is_bad(c)) {
    connection_answer_page(server, c, 400, "chunked content malformed", true);
  } else if (c->spool_size > c->spool_max) {
    connection_answer_page(server, c, 413, "content longer than MaxBody", true);
  } else if (spooled_by_all(server) > server->conf.globals->max_spool && !room_make(server, c)) {
    refuse_size(server, c);
  } else if (allwrite(c->spool, bytes, content) < content) {
    message(LEVEL_WARNING, "unable to write content to a temporary file: %s", strerror(errno));
    connection_answer_page(server, c, 503, "spool file cannot be written", true);
  } else if (is_whole(c)) {
    rest_keep(server, c, bytes_of(bytes + taken, length - taken));
    spool_done(server, c);
  } else {
    return true;
  }
  return false;
}

static bool file_begin(struct server *server, struct connection *c, struct exchange const *e)
{
  c->spool = spool_file_make();
  if (c->spool < 0)
    return false;
  server->spool_files++;
  c->spool_max = e->way.settings->max_body          ? e->way.settings->max_body
                 : e->request->body == BODY_CHUNKED ? SPOOL_DEFAULT_MAX
                                                    : UINT64_MAX;
  chunked_init(&c->chunked);
  return true;
}

enum spool_verdict spool_begin(struct server *server, struct connection *c,
                               struct exchange const *e)
{
  size_t behind = bytes_behind_head(c);
  bool memory = fits_input(server, c);
  if (!memory && !file_is_possible_yet(server))
    return SPOOL_FULL;
  c->spooled = c->spool_cut = false;
  c->spool_size = 0;
  if (!memory && !file_begin(server, c, e))
    return SPOOL_NO_FILE;
  connection_state_set(server, c, CONNECTION_SPOOLING);
  if (behind == 0 && c->workspace.request->expect_continue)
    connection_interim(server, c, BYTES("HTTP/1.1 100 Continue\r\n\r\n"));
  else if (!memory && behind && content_take(server, c, c->workspace.input + head_end(c), behind))
    c->input_end = head_end(c);
  return SPOOL_BEGUN;
}

static size_t least(uint64_t a, uint64_t b)
{
  return a < b ? (size_t)a : (size_t)b;
}

/* No more than belongs to the content, where that can be told; else no more than will find room
   behind the head, unless the head leaves hardly any. */
static size_t most_wanted(struct server const *server, struct connection const *c, uint64_t have)
{
  struct request const *r = c->workspace.request;
  size_t room = server->workspaces.input_size - head_end(c);
  if (r->body == BODY_LENGTH)
    return least(r->content_length - have, SPOOL_READ);
  return least(room < ROOM_LEAST ? ROOM_LEAST : room, SPOOL_READ);
}

/* Bytes for the file, or for the input where there is none. */
static void bytes_take(struct server *server, struct connection *c, char *bytes, size_t n)
{
  server->counters.bytes_read += n;
  if (c->spool >= 0) {
    content_take(server, c, bytes, n);
    return;
  }
  c->input_end += n;
  c->spool_size += n;
  if (bytes_behind_head(c) == c->workspace.request->content_length)
    connection_step_set(server, c, STEP_WORK);
}

void spool_ready(struct server *server, struct connection *c)
{
  char bytes[SPOOL_READ], *into = c->spool >= 0 ? bytes : c->workspace.input + c->input_end;
  uint64_t have = c->spool >= 0 ? c->spool_size : bytes_behind_head(c);
  ssize_t n = fd_recv(c->fd, into, (unsigned int)most_wanted(server, c, have), 0);
  if (n > 0)
    bytes_take(server, c, into, (size_t)n);
  else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
    connection_close_later(server, c, "the client left in the middle of its content");
}
