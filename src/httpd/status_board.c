/* status_board: numbers gathered, shared, added. */
#include <skalibs/nonposix.h>

#include <sys/mman.h>

#include "server.h"
#include "status_board.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

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

static void own_status(struct server const *server, struct status *out)
{
  *out = (struct status){
    .connections = server->connection_count,
    .connection_max = server->connection_max,
    .most_connections = server->counters.most_connections,
    .scripts = server->scripts.running,
    .accepted = server->counters.accepted,
    .requests = server->counters.requests,
    .bytes_read = server->counters.bytes_read,
    .bytes_written = server->counters.bytes_written,
    .log_waiting = journal_waiting(&server->journal),
    .log_lost = server->journal.lost_ever,
    .log_blocked = server->journal.blocked,
    .log_gone = server->journal.gone,
  };
  memcpy(out->states, server->state_count, sizeof(out->states));
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
    if (i != server->board_slot && board->slots[i].connections < board->slots[i].connection_max)
      return true;
  return false;
}

static void status_add(struct status *sum, struct status const *s)
{
  sum->connections += s->connections;
  sum->connection_max += s->connection_max;
  sum->most_connections += s->most_connections;
  sum->scripts += s->scripts;
  for (unsigned int i = 0; i < CONNECTION_STATES; i++)
    sum->states[i] += s->states[i];
  sum->accepted += s->accepted;
  sum->requests += s->requests;
  sum->bytes_read += s->bytes_read;
  sum->bytes_written += s->bytes_written;
  sum->log_waiting += s->log_waiting;
  sum->log_lost += s->log_lost;
  sum->log_blocked = sum->log_blocked || s->log_blocked;
  sum->log_gone = sum->log_gone || s->log_gone;
}

/* What it has counted stays; what it had is gone. */
void status_retire(struct status_board *board, uint32_t slot)
{
  struct status const *s = board->slots + slot;
  struct status const counted = { .accepted = s->accepted,
                                  .requests = s->requests,
                                  .bytes_read = s->bytes_read,
                                  .bytes_written = s->bytes_written,
                                  .log_lost = s->log_lost };
  status_add(&board->past, &counted);
  board->slots[slot] = (struct status){ .connections = 0 };
}

void status_of_all(struct server const *server, struct status *sum)
{
  struct status_board const *board = server->board;
  if (!board) {
    own_status(server, sum);
    return;
  }
  *sum = board->past;
  for (uint32_t i = 0; i < board->processes; i++)
    status_add(sum, board->slots + i);
}
