/* board: one slot a worker, and the starts that hang. */
#include <skalibs/nonposix.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <httpway/clock.h>

#include "board.h"

static struct board *own;
static struct board_slot *own_slot;
static int own_wake;

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

/* A lost worker takes no slot, as long as no more are lost than there may be workers. */
struct board_slot *board_free_slot(struct board *board, size_t limit)
{
  size_t lost = board_count(board, BOARD_LOST);
  limit += lost < limit ? lost : limit;
  for (size_t i = 0; i < limit && i < BOARD_MAX; i++)
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

/* ---- In a worker ---- */

void board_own(struct board *board, struct board_slot *slot, int wake)
{
  own = board;
  own_slot = slot;
  own_wake = wake;
}

void board_wake(void)
{
  if (write(own_wake, "", 1) == -1)
    return; /* a full pipe: it has been woken often enough */
}

void board_begin(char const *work, size_t length, unsigned int seconds)
{
  size_t n = length < BOARD_WORK_MAX ? length : BOARD_WORK_MAX - 1;
  memcpy(own_slot->work, work, n);
  own_slot->work[n] = 0;
  atomic_store(&own_slot->deadline, clock_microseconds() + seconds * (uint64_t)1000000);
  if (atomic_load(&own->asleep))
    board_wake();
}

void board_end(void)
{
  atomic_store(&own_slot->deadline, 0);
}

void board_held_add(pid_t pid, uid_t uid)
{
  for (size_t i = 0; i < BOARD_HELD_MAX; i++) {
    int nobody = 0;
    if (!atomic_compare_exchange_strong(&own->held[i].pid, &nobody, pid))
      continue;
    own->held[i].uid = uid;
    atomic_fetch_add(&own->held_count, 1);
    return;
  }
}

bool board_held_enough(uid_t uid)
{
  size_t count = 0;
  if (!atomic_load(&own->held_count))
    return false;
  for (size_t i = 0; i < BOARD_HELD_MAX; i++)
    count += atomic_load(&own->held[i].pid) && own->held[i].uid == uid;
  return count >= BOARD_HELD_PER_USER || (count && atomic_load(&own->held_count) >= BOARD_HELD_MAX);
}

/* ---- In the master ---- */

void board_held_remove(struct board *board, pid_t pid)
{
  for (size_t i = 0; i < BOARD_HELD_MAX && atomic_load(&board->held_count); i++) {
    int gone = pid;
    if (atomic_compare_exchange_strong(&board->held[i].pid, &gone, 0))
      atomic_fetch_sub(&board->held_count, 1);
  }
}
