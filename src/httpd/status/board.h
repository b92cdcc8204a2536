/* board: the numbers of a core of several processes, where all of them can see them: a page
   of memory that they share. Each writes its own slot, once a turn of its loop; who reads adds up.
 */
#ifndef HTTPD_STATUS_BOARD_H
#define HTTPD_STATUS_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "status/numbers.h"

struct server;

struct status_board {
  uint32_t processes;
  /* Odd while a slot is moved into the past: who adds up meanwhile begins again, or would count it
     twice. */
  atomic_uint moves;
  struct status past; /* of processes that have ended: what they counted; and what their parent does
                       */
  struct status slots[];
};

/* Shared with the processes that are forked from here on; all zero. Null with errno. */
struct status_board *status_board_make(uint32_t processes);
/* Writes our own slot; does nothing without a board. */
void status_publish(struct server *server);
/* The process of that slot has ended. */
void status_retire(struct status_board *board, uint32_t slot);
/* A number of all other processes. */
uint64_t status_elsewhere(struct server const *server, enum status_number number);
/* Whether another process has a place for a client. */
bool status_room_elsewhere(struct server const *server);
/* One of the programs was started again. Of several processes only the parent may say so. */
void status_restarted(struct server *server, enum restarted which);
/* Our own numbers, or those of all processes. */
void status_of_all(struct server *server, struct status *sum);

#endif
