/* board: numbers gathered, shared, added. */
#include <skalibs/nonposix.h>

#include <sys/mman.h>

#include "state/server.h"
#include "status/board.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

enum { SUM_TRIES = 1000 };

struct status_board *status_board_make(uint32_t processes)
{
  size_t size = sizeof(struct status_board) + processes * sizeof(struct status);
  struct status_board *board =
      /* cppcheck-suppress invalidFunctionArg */
      mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (board == MAP_FAILED)
    return 0;
  board->processes = processes;
  return board;
}

/* What is copied from tables. */
static void own_tables(struct server const *server, struct status *out)
{
  for (size_t i = 0; i < CONNECTION_STATES; i++)
    out->number[STATUS_STATES + i] = server->state_count[i];
  for (size_t i = 0; i < ANSWER_CLASSES; i++)
    out->number[STATUS_ANSWERS + i] = server->counters.answers[i];
  for (size_t i = 0; i < RESTARTED_PROGRAMS; i++)
    out->number[STATUS_RESTARTS + i] = server->counters.restarts[i];
}

static void own_status(struct server const *server, struct status *out)
{
  *out = (struct status){
    .number = {
      [STATUS_PROCESSES] = 1,
      [STATUS_CONNECTIONS] = server->connection_count,
      [STATUS_CONNECTION_MAX] = server->connection_max,
      [STATUS_MOST_CONNECTIONS] = server->counters.most_connections,
      [STATUS_PARKED] = server->parking.count,
      [STATUS_ACCEPTED] = server->counters.accepted,
      [STATUS_BYTES_READ] = server->counters.bytes_read,
      [STATUS_BYTES_WRITTEN] = server->counters.bytes_written,
      [STATUS_SCRIPTS] = server->scripts.running,
      [STATUS_SCRIPTS_MAX] = server->scripts.size,
      [STATUS_SCRIPT_QUEUE_MAX] = server->conf.globals->script_queue,
      [STATUS_SCRIPTS_STARTED] = server->scripts.started,
      [STATUS_SPOOLED] = server->spooled,
      [STATUS_QUESTIONS] = server->authcheck.questions,
      [STATUS_CACHE_HITS] = server->files.hits,
      [STATUS_CACHE_MISSES] = server->files.misses,
      [STATUS_LOG_WAITING] = journal_waiting(&server->journal),
      [STATUS_LOG_LOST] = server->journal.lost_ever,
      [STATUS_LOG_BLOCKED] = server->journal.blocked,
      [STATUS_LOG_GONE] = server->journal.gone,
    },
  };
  own_tables(server, out);
}

void status_publish(struct server *server)
{
  if (server->board)
    own_status(server, server->board->slots + server->board_slot);
}

bool status_room_elsewhere(struct server const *server)
{
  struct status_board const *board = server->board;
  for (uint32_t i = 0; board && i < board->processes; i++)
    if (i != server->board_slot &&
        board->slots[i].number[STATUS_CONNECTIONS] < board->slots[i].number[STATUS_CONNECTION_MAX])
      return true;
  return false;
}

uint64_t status_elsewhere(struct server const *server, enum status_number number)
{
  struct status_board const *board = server->board;
  uint64_t sum = 0;
  for (uint32_t i = 0; board && i < board->processes; i++)
    if (i != server->board_slot)
      sum += board->slots[i].number[number];
  return sum;
}

/* What it has counted stays; what it had is gone. */
void status_retire(struct status_board *board, uint32_t slot)
{
  struct status *s = board->slots + slot;
  atomic_fetch_add(&board->moves, 1);
  for (unsigned int i = 0; i < STATUS_NUMBERS; i++)
    if (status_is_count(i))
      board->past.number[i] += s->number[i];
  *s = (struct status){ .started = 0 };
  atomic_fetch_add(&board->moves, 1);
}

void status_restarted(struct server *server, enum restarted which)
{
  if (server->board)
    server->board->past.number[STATUS_RESTARTS + which]++;
  else
    server->counters.restarts[which]++;
}

static void board_add_up(struct status_board const *board, struct status *sum)
{
  *sum = board->past;
  for (uint32_t i = 0; i < board->processes; i++)
    status_add(sum, board->slots + i);
}

void status_of_all(struct server *server, struct status *sum)
{
  struct status_board *board = server->board;
  /* The parent may have died while it moved a slot. */
  for (int tries = 0; board && tries < SUM_TRIES; tries++) {
    unsigned int before = atomic_load(&board->moves);
    board_add_up(board, sum);
    if (before % 2 == 0 && before == atomic_load(&board->moves))
      break;
  }
  if (!board)
    own_status(server, sum);
  sum->started = server->counters.started;
  sum->now = (uint64_t)server->clock.seconds;
}
