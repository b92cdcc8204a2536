/* board: one slot a worker. */
#include <skalibs/nonposix.h>

#include <sys/mman.h>

#include "board.h"

struct board *board_new(void)
{
  int const protection = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_ANONYMOUS;
  /* cppcheck-suppress invalidFunctionArg */
  struct board *memory = mmap(0, sizeof *memory, protection, flags, -1, 0);
  if (memory == MAP_FAILED)
    return 0;
  /* cppcheck-suppress memleak */
  return memory;
}

size_t board_count(struct board *board, enum board_state state)
{
  size_t used = atomic_load(&board->used), count = 0;
  for (size_t i = 0; i < used; i++)
    count += atomic_load(&board->slots[i].state) == (int)state;
  return count;
}

struct board_slot *board_free_slot(struct board *board, size_t limit)
{
  for (size_t i = 0; i < limit; i++)
    if (atomic_load(&board->slots[i].state) == BOARD_FREE) {
      if (i >= atomic_load(&board->used))
        atomic_store(&board->used, i + 1);
      return board->slots + i;
    }
  return 0;
}

struct board_slot *board_slot_of(struct board *board, pid_t pid)
{
  size_t used = atomic_load(&board->used);
  for (size_t i = 0; i < used; i++)
    if (board->slots[i].pid == pid)
      return board->slots + i;
  return 0;
}
