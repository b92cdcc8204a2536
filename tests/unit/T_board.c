/* board: which slots are free, who is late, and whose starts cannot be ended. */
#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/cgiexec/board.h"
#include "tap.h"

static uint64_t now = UINT64_C(5000000); /* microseconds */

int clock_gettime(clockid_t clock, struct timespec *t)
{
  (void)clock;
  t->tv_sec = (time_t)(now / 1000000);
  t->tv_nsec = (long)(now % 1000000) * 1000;
  return 0;
}

static struct board *board;

static void set(size_t i, enum board_state state)
{
  atomic_store(&board->slots[i].state, state);
}

static bool is_slot(size_t limit, size_t i)
{
  return board_free_slot(board, limit) == board->slots + i;
}

static void test_slots(void)
{
  ok(is_slot(2, 0), "the first slot is free");
  is_number((long long)atomic_load(&board->used), 1, "and is one that is used, from then on");
  board->slots[0].pid = 100;
  set(0, BOARD_IDLE);
  ok(is_slot(2, 1), "then the second");
  board->slots[1].pid = 101;
  set(1, BOARD_BUSY);
  ok(!board_free_slot(board, 2), "there are no more than there may be");
  ok(board_count(board, BOARD_IDLE) == 1 && board_count(board, BOARD_BUSY) == 1 &&
         board_count(board, BOARD_FREE) == 0 && board_count(board, BOARD_LOST) == 0,
     "how many of each");
  ok(board_slot_of(board, 100) == board->slots && board_slot_of(board, 101) == board->slots + 1,
     "each is found by its worker");
  ok(!board_slot_of(board, 102), "nobody else");
  set(0, BOARD_FREE);
  ok(is_slot(2, 0) && atomic_load(&board->used) == 2, "what is free again is taken again");
}

/* Who is lost takes no place away, but not without end. */
static void test_lost(void)
{
  set(0, BOARD_LOST);
  ok(is_slot(2, 2), "for one that is lost there is another");
  set(1, BOARD_LOST);
  set(2, BOARD_BUSY);
  ok(is_slot(2, 3), "for two of them two");
  set(3, BOARD_BUSY);
  ok(!board_free_slot(board, 2), "not more");
  set(2, BOARD_LOST);
  ok(!board_free_slot(board, 2), "and no more than there may be workers");
  for (size_t i = 0; i < 4; i++)
    set(i, BOARD_FREE);
}

static void test_work(void)
{
  static char path[2 * BOARD_WORK_MAX];
  struct board_slot *slot = board->slots;
  int ends[2];
  char byte;

  memset(path, 'p', sizeof(path));
  if (pipe(ends) < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 ||
      fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0)
    exit(111);
  board_own(board, slot, ends[1]);
  board_begin("/a.cgi", 6, 3);
  ok(strcmp(slot->work, "/a.cgi") == 0 && atomic_load(&slot->deadline) == now + 3000000,
     "what is done, and until when");
  ok(read(ends[0], &byte, 1) == -1, "a master that is awake is not woken");
  board_end();
  is_number((long long)atomic_load(&slot->deadline), 0, "done");
  atomic_store(&board->asleep, true);
  board_begin(path, BOARD_WORK_MAX - 1, 1);
  is_number((long long)strlen(slot->work), BOARD_WORK_MAX - 1, "the longest name is whole");
  ok(read(ends[0], &byte, 1) == 1 && read(ends[0], &byte, 1) == -1,
     "one that sleeps is woken, once");
  board_begin(path, BOARD_WORK_MAX, 1);
  is_number((long long)strlen(slot->work), BOARD_WORK_MAX - 1, "a longer one is cut");
  board_begin(path, sizeof(path), 1);
  is_number((long long)strlen(slot->work), BOARD_WORK_MAX - 1, "however long");
  while (write(ends[1], "x", 1) == 1)
    ;
  board_wake();
  ok(true, "a pipe that is full stops nobody");
  close(ends[0]);
  close(ends[1]);
}

static void test_held(void)
{
  ok(!board_held_enough(1000), "nobody is held");
  for (pid_t pid = 1; pid <= BOARD_HELD_PER_USER; pid++) {
    ok(!board_held_enough(1000), "as many as one may have");
    board_held_add(pid, 1000);
  }
  ok(board_held_enough(1000) && !board_held_enough(1001), "are enough for that user, and no other");
  board_held_remove(board, 99);
  ok(board_held_enough(1000), "others that end are none of them");
  board_held_remove(board, 2);
  ok(!board_held_enough(1000) && atomic_load(&board->held_count) == BOARD_HELD_PER_USER - 1,
     "one that ends is");
  for (pid_t pid = 1000; pid < 1000 + BOARD_HELD_MAX; pid++)
    board_held_add(pid, 1002 + (uid_t)pid);
  is_number(atomic_load(&board->held_count), BOARD_HELD_MAX, "no more than there is room for");
  ok(board_held_enough(1000), "when all is taken, one that has any has enough");
  ok(!board_held_enough(77), "who has none has not");
  for (pid_t pid = 1; pid < 1000 + BOARD_HELD_MAX; pid++)
    board_held_remove(board, pid);
  ok(atomic_load(&board->held_count) == 0 && !board_held_enough(1000), "when all have ended");
}

/* All workers see it. */
static void test_shared(void)
{
  int status = 1;
  pid_t pid = fork();

  if (pid == 0) {
    set(5, BOARD_BUSY);
    _exit(0);
  }
  waitpid(pid, &status, 0);
  ok(status == 0 && atomic_load(&board->slots[5].state) == BOARD_BUSY, "what another process says");
}

int main(void)
{
  board = board_new();
  if (!board)
    exit(111);
  test_slots();
  test_lost();
  test_work();
  test_held();
  test_shared();
  return tap_done();
}
