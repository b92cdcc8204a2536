/* accept: clients that are taken in, as many as there are places for, and what becomes of a socket
   from which none can be taken. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include <skalibs/djbunix.h>

#include "../../src/httpd/client/evict.h"
#include "../../src/httpd/loop/listeners.h"
#include "../../src/httpd/log/message.h"
#include "../../src/httpd/conn/socket_address.h"
#include "tap.h"

enum { PLACES = 100, LISTENERS = 3 };

static struct server server;
static struct listener listeners[LISTENERS];
static struct connection connections[PLACES];

/* ---- What else is not the case ---- */

/* So many may make place. */
static unsigned int evictable, chosen, said_full;

struct connection *evict_choose(struct server *s)
{
  (void)s;
  chosen++;
  return evictable ? connections : 0;
}

void evict_say(struct server *s)
{
  (void)s;
  said_full++;
}

static unsigned int said;

void message(enum record_level level, char const *format, ...)
{
  (void)level;
  (void)format;
  said++;
}

/* Who waits: so many clients, then an error. */
static unsigned int clients;
static int error;
static unsigned int accepts;
static int last_fd;
static uint8_t last_family;

int socket_address_accept(int fd, uint8_t family, struct address *client)
{
  accepts++;
  last_fd = fd;
  last_family = family;
  *client = (struct address){ .family = family };
  if (!clients)
    return errno = error, -1;
  clients--;
  return 1000;
}

static unsigned int opened, closed, ready, largest;
static bool sent_away;

struct connection *connection_open(struct server *s, int fd, struct address const *remote,
                                   uint32_t listener)
{
  (void)s;
  (void)listener;
  ok(fd == 1000 && remote->family == last_family, "a client is taken in");
  opened++;
  if (places_left(&s->places))
    s->places.used++;
  return sent_away ? 0 : connections + opened % PLACES;
}

void connection_close(struct server *s, struct connection *c, char const *why)
{
  ok(c == connections && !strcmp(why, "it makes place for another"), "one makes place");
  closed++;
  evictable--;
  s->places.used--;
}

static unsigned int ready_now;

void connection_ready(struct server *s, struct connection *c, short revents)
{
  static uint64_t turn;

  (void)c;
  ready += revents == POLLIN;
  ready_now = s->files.turn == turn ? ready_now + 1 : 1;
  turn = s->files.turn;
  largest = ready_now > largest ? ready_now : largest;
}

static struct pollfd slots[SLOT_LISTENERS + LISTENERS];

static int watched(size_t listener)
{
  return slots[SLOT_LISTENERS + listener].fd;
}

static unsigned int closed_fds;

void fd_close(int fd)
{
  closed_fds += fd >= 10 && fd < 10 + LISTENERS;
}

/* ---- The cases ---- */

static struct conf_globals globals;

static void begin(unsigned int left, unsigned int waiting)
{
  server = (struct server){ .listeners = listeners,
                            .listener_count = LISTENERS,
                            .listening = true,
                            .connections = connections,
                            .connection_max = PLACES,
                            .places = { .size = PLACES, .used = PLACES - left },
                            .clock = { .now = 100000 },
                            .poll_set = { .slots = slots },
                            .conf = { .globals = &globals } };
  globals.accept_multi = true;
  for (int i = 0; i < LISTENERS; i++)
    listeners[i] = (struct listener){ .fd = 10 + i, .bound = { .family = ADDRESS_IPV4 } };
  clients = waiting;
  error = EAGAIN;
  evictable = chosen = said_full = said = accepts = opened = closed = ready = ready_now = largest =
      0;
  closed_fds = 0;
  sent_away = false;
}

static void test_accepts(void)
{
  begin(PLACES, 5);
  listeners_accept(&server, 1);
  ok(opened == 5 && accepts == 6 && last_fd == 11 && last_family == ADDRESS_IPV4 && ready == 5,
     "all that wait, and each is read");
  begin(PLACES, 80);
  listeners_accept(&server, 1);
  ok(opened == 80 && largest == 64 && server.files.turn == 2, "so many at once");
  begin(PLACES, 1000);
  listeners_accept(&server, 1);
  is_number(opened, PLACES, "no more than there are places");
  begin(PLACES, 5);
  globals.accept_multi = false;
  listeners_accept(&server, 1);
  is_number(opened, 1, "without AcceptMulti one");
  begin(PLACES, 5);
  server.board = (struct status_board *)&server;
  listeners_accept(&server, 1);
  is_number(opened, 1, "and of several processes each one");
  begin(PLACES, 5);
  sent_away = true;
  listeners_accept(&server, 1);
  ok(opened == 5 && ready == 0, "who is sent away is not read");
}

/* Nobody makes place for another before he was looked at. */
static void test_full(void)
{
  begin(0, 5);
  listeners_accept(&server, 1);
  ok(accepts == 0 && opened == 0, "no place, and nobody who makes one: nobody is taken in");
  begin(0, 5);
  evictable = 2;
  listeners_accept(&server, 1);
  ok(opened == 2 && closed == 2 && largest == 1, "one for each that makes place");
  begin(0, 0);
  evictable = 2;
  listeners_accept(&server, 1);
  ok(closed == 0 && accepts == 1, "but only when somebody comes");
  begin(3, 5);
  listeners_accept(&server, 1);
  ok(opened == 3 && largest == 3 && chosen == 1, "as many as there are places");
}

/* ---- When none can be taken ---- */

static void test_none(void)
{
  begin(PLACES, 0);
  listeners_accept(&server, 1);
  ok(accepts == 1 && said == 0 && listeners[1].accept_again == 0, "nobody waits");
}

static void test_lost(void)
{
  static int const lost[] = { ECONNABORTED, EPROTO,     EPERM,     ENETDOWN,   ENETUNREACH,
                              EHOSTUNREACH, EOPNOTSUPP, ETIMEDOUT, ENOPROTOOPT };

  for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
    begin(PLACES, 0);
    error = lost[i];
    server.connection_max = 10;
    listeners_accept(&server, 1);
    ok(accepts == 10 && said == 0 && listeners[1].accept_again == 0 && listeners[1].failures == 10,
       "one that left already is passed over");
  }
  begin(PLACES, 0);
  error = ECONNABORTED;
  server.connection_max = 1000;
  listeners_accept(&server, 1);
  ok(accepts == 101 && said == 1 && listeners[1].accept_again == 100500, "but not without end");
  begin(PLACES, 1);
  listeners[1].failures = 50;
  listeners[1].accept_pause = 500;
  listeners_accept(&server, 1);
  ok(listeners[1].failures == 0 && listeners[1].accept_pause == 0,
     "when one comes all is forgotten");
}

static void test_shortage(void)
{
  static int const some[] = { EMFILE, ENFILE, ENOBUFS, ENOMEM };

  for (size_t i = 0; i < 4; i++) {
    begin(PLACES, 0);
    error = some[i];
    listeners_accept(&server, 1);
    ok(accepts == 1 && said == 1 && listeners[1].accept_again == 100500,
       "a shortage: it rests, and that is said");
    server.clock.now = 100500;
    listeners_accept(&server, 1);
    ok(said == 1 && listeners[1].accept_again == 101000, "and again for as long");
  }
}

/* What may be for good: the pauses grow, up to a bound. */
static void test_for_good(void)
{
  static uint64_t const pauses[] = { 500, 1000, 2000, 4000, 8000, 8000 };

  begin(PLACES, 0);
  error = EINVAL;
  for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
    listeners_accept(&server, 1);
    is_number(listeners[1].accept_again - server.clock.now, pauses[i], "a pause");
  }
  is_number(said, 1, "said once");
  clients = 1;
  listeners_accept(&server, 1);
  ok(said == 1 && listeners[1].accept_again == 100500,
     "it goes on: but that is not said each time");
  server.clock.now += 4999;
  listeners[1].accept_pause = 0;
  listeners_accept(&server, 1);
  is_number(said, 1, "within five seconds");
  server.clock.now++;
  listeners[1].accept_pause = 0;
  listeners_accept(&server, 1);
  is_number(said, 2, "but then");
}

/* ---- Which sockets are watched ---- */

static void test_watched(void)
{
  begin(PLACES, 0);
  listeners_watch(&server);
  ok(watched(0) == 10 && watched(1) == 11 && watched(2) == 12 && server.accept_again == 0 &&
         said_full == 0,
     "all of them");
  listeners[1].accept_again = 100001;
  listeners[2].accept_again = 100100;
  listeners_watch(&server);
  ok(watched(0) == 10 && watched(1) == -1 && watched(2) == -1 && server.accept_again == 100001,
     "but not those that rest");
  listeners[1].accept_again = 100200;
  listeners_watch(&server);
  is_number(server.accept_again, 100100, "until the first of them is to be tried");
  listeners[1].accept_again = listeners[2].accept_again = 100000;
  listeners_watch(&server);
  ok(watched(1) == 11 && watched(2) == 12 && server.accept_again == 0, "which it is by now");
  server.places.used = PLACES;
  listeners_watch(&server);
  ok(watched(0) == -1 && watched(2) == -1 && said_full == 1, "none, when there is no place");
  evictable = 1;
  listeners_watch(&server);
  ok(watched(0) == 10 && said_full == 2, "unless one can be made");
  server.listening = false;
  listeners_watch(&server);
  ok(watched(0) == -1 && said_full == 2, "nor after USR2");
}

static void test_closed(void)
{
  begin(PLACES, 5);
  globals.accept_multi = false;
  listeners_close(&server);
  ok(opened == 5 && accepts == 5 + LISTENERS && closed_fds == LISTENERS && !server.listening &&
         watched(0) == -1 && watched(2) == -1,
     "at the end all that wait are taken in, and the sockets closed");
  begin(PLACES, 5);
  listeners_drop(&server);
  ok(opened == 0 && closed_fds == LISTENERS && !server.listening, "or only closed");
}

int main(void)
{
  test_accepts();
  test_full();
  test_none();
  test_lost();
  test_shortage();
  test_for_good();
  test_watched();
  test_closed();
  return tap_done();
}
