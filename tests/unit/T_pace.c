/* pace: which clients keep up with the rates that are asked of them, and how long one may be too
 * slow. */
#include "../../src/httpd/client/pace.h"
#include "../../src/httpd/state/script.h"
#include "../../src/httpd/state/server.h"
#include "../../src/httpd/client/unsent.h"
#include "tap.h"

enum { SEND_RATE = 1000, RECEIVE_RATE = 500 };

static uint64_t waiting; /* bytes that the system still has */

uint64_t unsent(int fd)
{
  (void)fd;
  return waiting;
}

static struct server server;
static struct conf_globals globals;
static struct script script;
static struct connection c;

static void begin(enum connection_state state, uint32_t timeout, uint32_t script_timeout)
{
  waiting = 0;
  globals = (struct conf_globals){ .timeout = timeout,
                                   .script_timeout = script_timeout,
                                   .min_send_rate = SEND_RATE,
                                   .min_receive_rate = RECEIVE_RATE };
  server = (struct server){ .conf = { .globals = &globals }, .clock = { .now = 100000 } };
  timer_queue_init(&server.paced, 0);
  timer_queue_init(&server.slow, 0);
  pace_configure(&server);
  script = (struct script){ .input = -1 };
  c = (struct connection){ .state = (uint8_t)state };
  pace_begin(&server, &c);
}

static bool look(void)
{
  server.clock.now += server.paced.length;
  return pace_look(&server, &c);
}

static void test_configure(void)
{
  begin(CONNECTION_SENDING, 60, 60);
  ok(server.paced.length == 1000 && server.slow.length == 1000, "a look a second");
  begin(CONNECTION_SENDING, 2, 60);
  is_number(server.paced.length, 500, "four in Timeout, when that is short");
  begin(CONNECTION_SENDING, 60, 1);
  ok(server.paced.length == 250 && server.slow.length == 250, "or ScriptTimeout");
  begin(CONNECTION_SENDING, 1, 60);
  is_number(server.paced.length, 250, "whichever is shorter");
}

static void test_begin(void)
{
  begin(CONNECTION_SENDING, 60, 60);
  ok(timer_oldest(&server.paced) == &c.timer && c.timer.since == 100000, "it is looked at later");
  ok(c.pace.direction == PACE_FREE && c.pace.recent == PACE_UNKNOWN && c.pace.slow_looks == 0,
     "and nothing is known yet");
}

static void test_directions(void)
{
  begin(CONNECTION_SENDING, 60, 60);
  is_number(pace_direction(&c), PACE_SENDS, "an answer that is sent");
  c.state = CONNECTION_SPOOLING;
  is_number(pace_direction(&c), PACE_RECEIVES, "content that is kept");
  c.state = CONNECTION_WAITING;
  is_number(pace_direction(&c), PACE_FREE, "of others nothing is awaited");
  c.state = CONNECTION_SCRIPT;
  c.script = &script;
  is_number(pace_direction(&c), PACE_FREE, "a script without content works");
  script.input = 5;
  script.content_left = 1;
  is_number(pace_direction(&c), PACE_RECEIVES, "one waits for content");
  script.content.n = 1;
  is_number(pace_direction(&c), PACE_FREE, "but not when it has some that it does not take");
  script.content.n = 0;
  script.content_left = 0;
  is_number(pace_direction(&c), PACE_FREE, "nor when all of it has come");
  script.content_left = 1;
  script.input = -1;
  is_number(pace_direction(&c), PACE_FREE, "nor when it reads none");
  c.output_end = 1;
  is_number(pace_direction(&c), PACE_SENDS, "its output is to be taken");
  script.held = true;
  is_number(pace_direction(&c), PACE_FREE, "unless it is held back");
  c.output_sent = 1;
  script.held = false;
  is_number(pace_direction(&c), PACE_FREE, "what is sent is sent");
}

/* At just the rate, and a byte less. */
static void test_sends(void)
{
  begin(CONNECTION_SENDING, 3, 60);
  server.paced.length = server.slow.length = 1000;
  ok(look() && c.pace.slow_looks == 0, "the first look only begins");
  c.sent += SEND_RATE;
  ok(look() && c.pace.slow_looks == 0 && c.pace.recent == SEND_RATE, "at its rate it is well");
  c.sent += SEND_RATE - 1;
  ok(look() && c.pace.slow_looks == 1 && !pace_is_slow(&c.pace), "a byte less is too slow");
  ok(timer_oldest(&server.paced) == &c.timer && !timer_oldest(&server.slow),
     "which may happen once");
  c.sent += SEND_RATE + 1;
  ok(look() && c.pace.slow_looks == 0, "and can be made up for");
  look();
  ok(look() && c.pace.slow_looks == 2 && pace_is_slow(&c.pace), "twice running it is slow");
  ok(timer_oldest(&server.slow) == &c.timer && !timer_oldest(&server.paced),
     "and is kept with the others that are");
  ok(!look(), "for as long as Timeout: it is given up");
}

/* What the system has taken has not arrived. */
static void test_confirmed(void)
{
  begin(CONNECTION_SENDING, 60, 60);
  look();
  c.sent += 5 * SEND_RATE;
  waiting = 5 * SEND_RATE;
  ok(look() && c.pace.slow_looks == 1, "what is still with the system does not count");
  waiting = 3 * SEND_RATE;
  ok(look() && c.pace.slow_looks == 0, "until it has gone");
  waiting = 100 * SEND_RATE;
  ok(look() && c.pace.slow_looks == 1, "more than was sent is nothing");
}

static void test_receives(void)
{
  begin(CONNECTION_SPOOLING, 60, 60);
  look();
  c.spool_size += RECEIVE_RATE;
  ok(look() && c.pace.slow_looks == 0 && c.pace.recent == RECEIVE_RATE, "content at its rate");
  c.spool_size += RECEIVE_RATE - 1;
  ok(look() && c.pace.slow_looks == 1, "and slower");
  begin(CONNECTION_SCRIPT, 60, 60);
  c.script = &script;
  script.input = 5;
  script.content_left = 100000;
  look();
  script.content_read += RECEIVE_RATE;
  ok(look() && c.pace.slow_looks == 0, "content of a script");
  script.content_read += RECEIVE_RATE - 1;
  ok(look() && c.pace.slow_looks == 1, "and slower");
  script.content_left = 0;
  ok(look() && c.pace.slow_looks == 0, "of which nothing is awaited it is not slow");
  script.content_left = 1;
  ok(look() && c.pace.slow_looks == 0, "nor when that begins again");
}

/* Without a rate anything that moves is well, and nothing is not. */
static void test_no_rate(void)
{
  begin(CONNECTION_SENDING, 60, 60);
  globals.min_send_rate = 0;
  look();
  c.sent++;
  ok(look() && c.pace.slow_looks == 0, "a byte is enough");
  ok(look() && c.pace.slow_looks == 1, "none is not");
}

static void test_scripts_time(void)
{
  begin(CONNECTION_SCRIPT, 60, 1);
  c.script = &script;
  c.output_end = 1;
  ok(look() && look() && look() && look() && c.pace.slow_looks == 3, "for a script's client");
  ok(!look(), "it is ScriptTimeout, when that is shorter");
  begin(CONNECTION_SENDING, 60, 1);
  for (int i = 0; i < 5; i++)
    ok(look(), "for others it is not");
}

static void test_recent(void)
{
  begin(CONNECTION_SENDING, 60, 60);
  c.sent = UINT64_C(1) << 33;
  look();
  is_number(c.pace.recent, PACE_UNKNOWN, "more than can be said is not known");
  c.sent += 7;
  look();
  is_number(c.pace.recent, 7, "what moved at last");
}

int main(void)
{
  test_configure();
  test_begin();
  test_directions();
  test_sends();
  test_confirmed();
  test_receives();
  test_no_rate();
  test_scripts_time();
  test_recent();
  return tap_done();
}
