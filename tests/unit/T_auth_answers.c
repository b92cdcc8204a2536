/* answers and askers: who asks authcheck, and what is sent to each, as far as there is room. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/channel.h>
#include <httpway/say.h>

#include "../../src/authcheck/answers.h"
#include "../../src/authcheck/askers.h"
#include "tap.h"

static unsigned int said;

void say(enum say_level level, char const *format, ...)
{
  (void)level;
  (void)format;
  said++;
}

/* What was sent to whom; and what the system says instead. */
static unsigned int sent;
static int last_socket, refused, room; /* room: so many more are taken; -1: all */
static struct bytes last;
static char bytes[AUTH_BATCH_MAX];

int channel_send(int fd, char const *head, size_t n, char const *body, size_t body_length)
{
  (void)body;
  if (refused)
    return errno = refused, -1;
  if (room == 0)
    return errno = EAGAIN, -1;
  room -= room > 0;
  ok(body_length == 0, "one message");
  sent++;
  last_socket = fd;
  memcpy(bytes, head, n);
  last = bytes_of(bytes, n);
  return 0;
}

static void put(size_t asker, uint64_t id)
{
  struct auth_answer const answer = { .id = id, .verdict = AUTH_YES };

  answers_put(asker, &answer);
}

/* How many answers were in the last message, and whether the first is that. */
static unsigned int answers_in(uint64_t first)
{
  struct bytes one;
  unsigned int n = 0;

  if (!auth_batch_open(&last))
    return 99;
  while (auth_batch_next(&last, &one)) {
    struct auth_answer a;
    if (!auth_unpack_answer(one, &a) || (n == 0 && a.id != first))
      return 99;
    n++;
  }
  return n;
}

static int sockets[3];

static void test_askers(void)
{
  for (size_t i = 0; i < 3; i++)
    sockets[i] = dup(1);
  askers_init(77);
  ok(askers_end() == 1 && asker_socket(0) == 77, "at first the channel alone");
  asker_add(sockets[0]);
  asker_add(sockets[1]);
  ok(askers_end() == 3 && asker_socket(1) == sockets[0] && asker_socket(2) == sockets[1],
     "then others");
  asker_remove(1);
  ok(askers_end() == 3 && asker_socket(1) == -1 && fcntl(sockets[0], F_GETFD) == -1,
     "one that goes is closed");
  asker_add(sockets[2]);
  ok(askers_end() == 3 && asker_socket(1) == sockets[2], "its number is given again");
  asker_remove(1);
  asker_remove(2);
  ok(askers_end() == 1 && fcntl(sockets[1], F_GETFD) == -1, "all of them can go");
}

static void test_most(void)
{
  int fd;

  for (size_t i = 1; i < ASKERS_MAX; i++)
    asker_add(dup(1));
  ok(askers_end() == ASKERS_MAX && said == 0, "as many as there may be");
  fd = dup(1);
  asker_add(fd);
  ok(said == 1 && fcntl(fd, F_GETFD) == -1, "one more is refused, and closed");
  for (size_t i = ASKERS_MAX - 1; i >= 1; i--)
    asker_remove(i);
  is_number((long long)askers_end(), 1, "none is left");
  asker_add(dup(1));
  asker_add(dup(1));
}

static void test_sent(void)
{
  room = -1;
  put(0, 1);
  put(0, 2);
  put(2, 3);
  ok(answers_wait(0) && !answers_wait(1) && answers_wait(2) && sent == 0, "answers are collected");
  answers_send();
  ok(sent == 2 && last_socket == asker_socket(2) && answers_in(3) == 1, "and sent to each at once");
  ok(!answers_wait(0) && !answers_wait(2) && answers_due(5) == UINT64_MAX, "once");
  answers_send();
  is_number(sent, 2, "of nothing nothing");
}

/* More than a message holds. */
static void test_many(void)
{
  sent = 0;
  for (uint64_t i = 0; i < 1000; i++)
    put(0, i);
  room = 1;
  answers_send();
  ok(sent == 1 && answers_in(0) > 100 && answers_wait(0), "as many as there is room for");
  is_number((long long)answers_due(5), -1, "poll tells when there is more");
  answers_send();
  is_number(sent, 1, "not before");
  room = -1;
  answers_send();
  ok(sent > 2 && !answers_wait(0), "then the others");
  said = 0;
  sent = 0;
  for (uint64_t i = 0; i < 3; i++)
    put(1, i);
  answers_drop(1);
  ok(!answers_wait(1), "nobody is there to take them");
  answers_drop(1);
  answers_send();
  is_number(sent, 0, "they are not sent");
}

static void test_refused(void)
{
  sent = 0;
  put(0, 1);
  put(1, 2);
  refused = ENOBUFS;
  answers_send();
  ok(sent == 0 && answers_wait(0) && answers_due(100) == 120,
     "what the system cannot send now is tried again after a pause");
  refused = EAGAIN;
  answers_send();
  is_number((long long)answers_due(100), -1, "or when poll says so");
  refused = EPIPE;
  answers_send();
  ok(!answers_wait(0) && !answers_wait(1) && answers_due(100) == UINT64_MAX,
     "who has gone gets nothing");
  refused = 0;
}

int main(void)
{
  test_askers();
  test_most();
  test_sent();
  test_many();
  test_refused();
  return tap_done();
}
