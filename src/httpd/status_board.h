/* status_board: the numbers of a core of several processes, where all of them can see them: a page
   of memory that they share. Each writes its own slot, once a turn of its loop; who reads adds up.
 */
#ifndef HTTPD_STATUS_BOARD_H
#define HTTPD_STATUS_BOARD_H

#include <stdint.h>

#include "connection.h"

struct server;

struct status {
  uint32_t connections, connection_max, most_connections, scripts;
  uint32_t states[CONNECTION_STATES]; /* how many connections are in each */
  uint64_t accepted, requests, bytes_read, bytes_written;
  uint64_t log_waiting, log_lost; /* bytes; records */
  bool log_blocked, log_gone;
};

struct status_board {
  uint32_t processes;
  struct status past; /* of processes that have ended: what they counted */
  struct status slots[];
};

/* Shared with the processes that are forked from here on; all zero. Null with errno. */
struct status_board *status_board_make(uint32_t processes);
/* Writes our own slot; does nothing without a board. */
void status_publish(struct server *server);
/* The process of that slot has ended. */
void status_retire(struct status_board *board, uint32_t slot);
/* Whether another process has a place for a client. */
bool status_room_elsewhere(struct server const *server);
/* Our own numbers, or those of all processes. */
void status_of_all(struct server const *server, struct status *sum);

#endif
