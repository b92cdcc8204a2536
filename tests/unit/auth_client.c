/* auth_client: not a test itself: a core that asks authcheck without listening. Fills the channel
   named in the environment with questions whose answer is known, and reads nothing; asks on a
   socket of its own, whose answer must come; reads all that is left. Prints a line for each. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/auth.h>
#include <httpway/channel.h>

enum { QUESTIONS_MAX = 200000, PATIENCE = 20000, FULL = 1500 /* milliseconds */ };

static unsigned char seen[QUESTIONS_MAX + 2];
static size_t answered, twice, wrong;

static _Noreturn void die(char const *what)
{
  perror(what);
  exit(111);
}

static struct auth_question question_of(uint64_t id)
{
  return (struct auth_question){ .id = id,
                                 .kind = AUTH_PASSWORD,
                                 .client = { ADDRESS_IPV4, { 127, 0, 0, 1 }, 1 },
                                 .user = BYTES("alice"),
                                 .password = BYTES("wonder") };
}

static bool ready(int fd, short events, int patience)
{
  struct pollfd x = { .fd = fd, .events = events };
  return poll(&x, 1, patience) == 1;
}

static void answer_take(struct bytes one)
{
  struct auth_answer a;
  if (!auth_unpack_answer(one, &a) || a.id == AUTH_ID_BEGUN)
    return;
  wrong += a.verdict != AUTH_YES || a.id >= sizeof seen;
  if (a.id >= sizeof seen)
    return;
  twice += seen[a.id];
  answered += !seen[a.id];
  seen[a.id] = 1;
}

/* False: nothing comes any more. */
static bool message_read(int fd, int patience)
{
  char message[AUTH_BATCH_MAX];
  struct bytes rest, one;
  long n;
  if (!ready(fd, POLLIN, patience))
    return false;
  n = channel_receive(fd, message, sizeof message);
  if (n <= 0)
    return n < 0 && errno == EAGAIN;
  rest = bytes_of(message, (size_t)n);
  if (!auth_batch_open(&rest))
    answer_take(rest);
  else
    while (auth_batch_next(&rest, &one))
      answer_take(one);
  return true;
}

static void ask(int fd, uint64_t id)
{
  char packed[AUTH_QUESTION_MAX];
  struct auth_question q = question_of(id);
  size_t n = auth_pack_question(packed, sizeof packed, &q);
  if (!ready(fd, POLLOUT, PATIENCE) || channel_send(fd, packed, n, 0, 0) < 0)
    die("ask");
}

/* Returns how many were asked: until there has been no room for a while. */
static uint64_t fill(int fd, uint64_t first)
{
  static struct auth_batch batch;
  uint64_t id = first;
  while (id < QUESTIONS_MAX) {
    struct auth_question q = question_of(id);
    while (batch.count < 100 && auth_batch_question(&batch, &q))
      q.id++;
    if (!ready(fd, POLLOUT, FULL))
      break;
    if (channel_send(fd, batch.s, batch.length, 0, 0) == 0)
      id = q.id;
    else if (errno != EAGAIN)
      die("fill");
    auth_batch_wipe(&batch);
  }
  return id - first;
}

static int attach(int channel)
{
  char packed[AUTH_QUESTION_MAX];
  struct auth_question q = { .kind = AUTH_ATTACH };
  size_t n = auth_pack_question(packed, sizeof packed, &q);
  int pair[2];
  if (channel_pair(pair) < 0 || channel_send_descriptors(channel, packed, n, pair + 1, 1) < 0)
    die("attach");
  close(pair[1]);
  return pair[0];
}

int main(void)
{
  int channel = channel_from_environment("authcheck"), own;
  size_t asked = 1, before;
  if (channel < 0)
    die("channel");
  own = attach(channel);
  ask(channel, 1);
  while (!answered && message_read(channel, PATIENCE))
    ;
  printf("the first: %s\n", answered && !wrong ? "yes" : "no answer");
  asked += fill(channel, 2);
  printf("the channel: %s\n", asked < QUESTIONS_MAX ? "full" : "never full");
  before = answered;
  ask(own, QUESTIONS_MAX + 1);
  while (answered == before && message_read(own, PATIENCE))
    ;
  printf("another asker: %s\n", answered > before ? "answered" : "no answer");
  while (answered < asked + 1 && message_read(channel, PATIENCE))
    ;
  printf("all: %s, twice %zu, wrong %zu\n", answered == asked + 1 ? "answered" : "some are lost",
         twice, wrong);
  return 0;
}
