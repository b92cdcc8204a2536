/* script_content: the content of a request on its way to a script, whatever the system makes of
   each reading and writing. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "../../src/httpd/script/parts.h"
#include "../../src/httpd/script/scripts.h"
#include "../../src/httpd/state/server.h"
#include "tap.h"

/* ---- The system ---- */

enum { SCRIPT_END = 7, CLIENT_END = 8 };

/* What is answered, one after the other: so many bytes, or an error below 0; then EAGAIN. */
static int const *reads, *writes_said;
static size_t read_count, write_count, reads_length, writes_length;
static size_t asked_for, offered;
static char written[65536];
static size_t written_length;

static ssize_t answer(int const *script, size_t length, size_t *count)
{
  int const n = *count < length ? script[*count] : -EAGAIN;

  ++*count;
  if (n < 0)
    return errno = -n, -1;
  return n;
}

ssize_t fd_write(int fd, char const *s, size_t n)
{
  ssize_t const done = answer(writes_said, writes_length, &write_count);

  offered = n;
  if (done > 0 && written_length + (size_t)done <= sizeof(written)) {
    memcpy(written + written_length, s, (size_t)done);
    written_length += (size_t)done;
  }
  return fd == SCRIPT_END ? done : (errno = EBADF, -1);
}

ssize_t fd_recv(int fd, char *s, size_t n, unsigned int flags)
{
  ssize_t const done = answer(reads, reads_length, &read_count);

  (void)flags;
  asked_for = n > asked_for ? n : asked_for;
  if (done > 0)
    memset(s, 'a' + (int)(read_count % 26), (size_t)done);
  return fd == CLIENT_END ? done : (errno = EBADF, -1);
}

/* ---- What becomes of it ---- */

static unsigned int progress, watched, failed, broken_off, ended, left, removed;

void script_descriptor_close(struct server *server, struct watch *watch, int *fd)
{
  (void)server;
  (void)watch;
  removed += *fd == SCRIPT_END;
  *fd = -1;
}

void script_progress(struct server *server, struct script *s)
{
  (void)server;
  (void)s;
  progress++;
}

void script_watch(struct server *server, struct script *s)
{
  (void)server;
  (void)s;
  watched++;
}

void script_fail(struct server *server, struct script *s, unsigned int status, char const *why)
{
  (void)server;
  failed = status;
  ok(!strcmp(why, strerror(EIO)), "and why");
  s->state = SCRIPT_ENDING;
}

void script_break_off(struct server *server, struct script *s, char const *why)
{
  (void)server;
  broken_off++;
  ok(!strcmp(why, strerror(EIO)), "and why");
  s->state = SCRIPT_ENDING;
}

void script_detach(struct server *server, struct script *s, bool end)
{
  (void)server;
  ended += end;
  s->state = SCRIPT_ENDING;
}

void script_client_lost(struct server *server, struct script *s, char const *why)
{
  (void)server;
  (void)why;
  left++;
  s->state = SCRIPT_ENDING;
}

/* ---- The cases ---- */

static struct server server;
static struct script script;
static struct connection client;
static char room[SCRIPT_CONTENT_SIZE];

#define SAID(array) array, sizeof(array) / sizeof(array[0])

static void move(uint64_t to_come, size_t there, int const *in, size_t in_length, int const *out,
                 size_t out_length)
{
  server = (struct server){ .stopping = false };
  client = (struct connection){ .fd = CLIENT_END, .script = &script };
  script = (struct script){ .state = SCRIPT_RUNNING,
                            .client = &client,
                            .input = SCRIPT_END,
                            .content_buffer = room,
                            .content = bytes_of(room, there),
                            .content_left = to_come };
  reads = in;
  reads_length = in_length;
  writes_said = out;
  writes_length = out_length;
  read_count = write_count = written_length = asked_for = 0;
  progress = watched = failed = broken_off = ended = left = removed = 0;
  script_content_move(&server, &script);
}

static void test_whole(void)
{
  static int const in[] = { 10, 5 }, out[] = { 3, 10, 5 };

  move(15, 3, SAID(in), SAID(out));
  ok(written_length == 18 && removed == 1 && script.input == -1 && script.content_left == 0,
     "all of it is written, and the script sees its end");
  ok(script.content_read == 15 && server.counters.bytes_read == 15 && progress == 5 && watched == 1,
     "what came is counted");
  move(0, 3, SAID(in), SAID(out));
  ok(written_length == 3 && script.input == -1 && read_count == 0,
     "what was there already needs no more");
}

static void test_sizes(void)
{
  static int const in[] = { 100 }, out[] = { 100 };

  move(100, 0, SAID(in), SAID(out));
  is_number((long long)asked_for, 100, "no more is read than belongs to it");
  move(SCRIPT_CONTENT_SIZE + 1, 0, SAID(in), SAID(out));
  is_number((long long)asked_for, SCRIPT_CONTENT_SIZE, "nor more than there is room for");
}

static void test_pieces(void)
{
  static int const in[] = { 100 }, out[] = { 40, 60 };

  move(200, 0, SAID(in), SAID(out));
  ok(written_length == 100 && script.content.n == 0 && script.input == SCRIPT_END && watched == 1 &&
         script.content_left == 100,
     "a part is written, and the next one waited for");
  move(200, 0, SAID(in), out, 1);
  ok(script.content.n == 60 && offered == 60 && read_count == 1 && watched == 1,
     "what the script does not take is kept, and nothing more is read");
}

/* The script reads no more: it may answer all the same. */
static void test_refused(void)
{
  static int const in[] = { 100 }, out[] = { -EPIPE };

  move(200, 0, SAID(in), SAID(out));
  ok(script.input == -1 && removed == 1 && script.content.n == 0 && failed == 0 &&
         broken_off == 0 && watched == 1 && script.state == SCRIPT_RUNNING,
     "a script that reads no more goes on without");
}

static void test_failed(void)
{
  static int const in[] = { 100 }, out[] = { -EIO };

  move(200, 0, SAID(in), SAID(out));
  ok(failed == 500 && broken_off == 0 && watched == 0, "one that cannot be written to is ended");
  script.state = SCRIPT_RUNNING;
  script.answered = true;
  script.content = bytes_of(room, 5);
  write_count = 0;
  failed = 0;
  script_content_move(&server, &script);
  ok(failed == 0 && broken_off == 1, "in the middle of its answer that is broken off");
  script.client = 0;
  write_count = 0;
  script_content_move(&server, &script);
  ok(failed == 0 && broken_off == 1 && ended == 1, "without a client it just ends");
}

static void test_client(void)
{
  static int const end[] = { 0 }, reset[] = { -ECONNRESET }, again[] = { -EWOULDBLOCK };
  static int const out[] = { 1 };

  move(200, 0, SAID(end), SAID(out));
  ok(left == 1 && watched == 0, "a client that leaves in the middle of it");
  move(200, 0, SAID(reset), SAID(out));
  ok(left == 1 && watched == 0, "or is gone");
  move(200, 0, SAID(again), SAID(out));
  ok(left == 0 && watched == 1 && progress == 0 && script.content_read == 0, "one that waits");
}

/* Others have their turn, however much there is. */
static void test_turn(void)
{
  static int in[100], out[100];

  for (size_t i = 0; i < 100; i++)
    in[i] = out[i] = 1;
  move(1000, 0, SAID(in), SAID(out));
  ok(read_count == 16 && script.content_left == 1000 - 16 && watched == 1 &&
         script.input == SCRIPT_END,
     "so many pieces in a turn");
  script.input = -1;
  script_content_move(&server, &script);
  ok(read_count == 16 && watched == 2, "and none when nobody reads them");
}

/* What is there has to be in the script's own memory: the client's is another one's soon. */
static void test_keep(void)
{
  static char of_client[SCRIPT_CONTENT_SIZE + 11] = "abcdefgh";
  static struct {
    size_t there;
    uint64_t to_come;
    int written;
    size_t left;
    bool kept;
    char const *what;
  } const cases[] = {
    { 0, 0, 3, 0, true, "nothing is left of it" },
    { 0, 1, 3, 0, false, "some has not come yet" },
    { 8, 0, -EAGAIN, 8, true, "none of it is written" },
    { 8, 1, 8, 0, false, "all of it is, and there is more" },
    { 8, 0, 3, 5, true, "a part is written" },
    { 8, 0, 8, 0, true, "all of it is" },
    { 8, 0, -EPIPE, 8, true, "the script reads no more" },
    { sizeof(of_client), 0, 11, SCRIPT_CONTENT_SIZE, true, "as much as there is room for is left" },
    { sizeof(of_client), 0, 10, SCRIPT_CONTENT_SIZE + 1, false, "more than that" },
  };

  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    move(1, 0, 0, 0, 0, 0);
    script.content = bytes_of(of_client, cases[i].there);
    script.content_left = cases[i].to_come;
    writes_said = &cases[i].written;
    writes_length = 1;
    write_count = 0;
    ok(script_content_keep(&script) == cases[i].kept && script.content.n == cases[i].left &&
           (!cases[i].kept || script.content.s == room),
       cases[i].what);
    if (cases[i].there == 8 && cases[i].written == 3)
      is_bytes(script.content, BYTES("defgh"), "... and the rest is kept");
  }
}

int main(void)
{
  test_whole();
  test_sizes();
  test_pieces();
  test_refused();
  test_failed();
  test_client();
  test_turn();
  test_keep();
  return tap_done();
}
