/* status_board: numbers of one process and of several, and what stays of one that has ended. */
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/httpd/state/server.h"
#include "../../src/httpd/status/board.h"
#include "tap.h"

static struct conf_globals const globals;
static struct server server = { .conf = { .globals = &globals } };
static struct status sum;

static void test_one(void)
{
  server.connection_max = 7;
  server.state_count[CONNECTION_ASKING] = 2;
  server.counters.started = 5;
  server.clock.seconds = 15;
  server_answer_count(&server, 200);
  server_answer_count(&server, 299);
  server_answer_count(&server, 503);
  server_answer_count(&server, 0);
  status_restarted(&server, RESTARTED_CGIEXEC);
  status_publish(&server);
  status_of_all(&server, &sum);
  is_number(sum.number[STATUS_PROCESSES], 1, "one process");
  is_number(sum.number[STATUS_CONNECTION_MAX], 7, "its own numbers");
  is_number(sum.number[STATUS_STATES + CONNECTION_ASKING], 2, "and states");
  ok(sum.number[STATUS_ANSWERS + 2] == 2 && sum.number[STATUS_ANSWERS + 5] == 1 &&
         sum.number[STATUS_ANSWERS] == 1,
     "and answers by class");
  is_number(sum.number[STATUS_RESTARTS + RESTARTED_CGIEXEC], 1, "a helper");
  ok(sum.started == 5 && sum.now == 15, "since when, and now");
  ok(!status_room_elsewhere(&server), "nobody else has room");
}

/* Another process writes its slot. */
static void other_publishes(uint32_t slot, uint32_t connections)
{
  if (fork() == 0) {
    server.board_slot = slot;
    server.connection_count = connections;
    server.counters.accepted = 10;
    status_publish(&server);
    _exit(0);
  }
  wait(0);
}

static void test_several(void)
{
  server.board = status_board_make(2);
  server.counters.restarts[RESTARTED_CGIEXEC] = 0;
  other_publishes(0, 3);
  other_publishes(1, 7);
  status_of_all(&server, &sum);
  is_number(sum.number[STATUS_PROCESSES], 2, "two processes");
  is_number(sum.number[STATUS_CONNECTIONS], 10, "what they have");
  is_number(sum.number[STATUS_ACCEPTED], 20, "what they have counted");
  server.board_slot = 0;
  ok(!status_room_elsewhere(&server), "the other one is full");
  server.board_slot = 1;
  ok(status_room_elsewhere(&server), "the first is not");
  status_restarted(&server, RESTARTED_LOGFMT);
  status_retire(server.board, 1);
  status_of_all(&server, &sum);
  is_number(sum.number[STATUS_PROCESSES], 1, "one has ended");
  is_number(sum.number[STATUS_CONNECTIONS], 3, "what it had is gone");
  is_number(sum.number[STATUS_ACCEPTED], 20, "what it had counted is not");
  is_number(sum.number[STATUS_RESTARTS + RESTARTED_LOGFMT], 1, "the parent's count");
  other_publishes(1, 1);
  status_retire(server.board, 1);
  status_of_all(&server, &sum);
  is_number(sum.number[STATUS_ACCEPTED], 30, "also of the second that has ended there");
}

/* Its parent was killed while it moved a slot: who adds up does not wait for ever. */
static void test_broken_off(void)
{
  atomic_fetch_add(&server.board->moves, 1);
  status_of_all(&server, &sum);
  is_number(sum.number[STATUS_ACCEPTED], 30, "a sum all the same");
}

int main(void)
{
  test_one();
  test_several();
  test_broken_off();
  return tap_done();
}
