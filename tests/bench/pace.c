/* pace: asks at a steady pace and says how long the answers take. Usage: pace port connections
   requests-per-second seconds path. A request is due at its own time whether the ones before it
   were answered or not. Its time counts from then when all connections waited for the server: one
   that stands still is not spared. It counts from when it was sent when it was late by the client's
   own doing, and up to when the system had the answer, whenever the client came to read it. Prints:
   requests answered, and the microseconds of the median, the 99th percentile and the longest. */
#include "client.h"

#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { CONNECTIONS = 1024, ANSWER = 65536 };

struct client {
  uint64_t from; /* nanoseconds: when its request's time began */
  size_t got;
  char answer[ANSWER];
};

static struct client clients[CONNECTIONS];
static struct pollfd slots[CONNECTIONS];
/* A queue, so that all of them ask, one after the other. */
static unsigned idle[CONNECTIONS], idle_first;
static unsigned long connections, idle_count;
static uint64_t idle_since; /* nanoseconds: when there was none for the last time */
static uint32_t *times;
static unsigned long answered;
static char request[1024];
static size_t request_length;

static uint64_t nanoseconds(struct timespec const *t)
{
  return (uint64_t)t->tv_sec * 1000000000U + (uint64_t)t->tv_nsec;
}

static uint64_t now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t); /* what the system stamps with */
  return nanoseconds(&t);
}

static void idle_add(unsigned index)
{
  idle[(idle_first + idle_count++) % CONNECTIONS] = index;
}

static unsigned idle_take(void)
{
  unsigned index = idle[idle_first];
  idle_first = (idle_first + 1) % CONNECTIONS;
  idle_count--;
  return index;
}

/* The length of the whole answer, 0 when its head is not there yet. */
static size_t answer_length(struct client *client)
{
  client->answer[client->got] = 0;
  char const *end = strstr(client->answer, "\r\n\r\n");
  if (!end)
    return 0;
  for (char const *line = client->answer; line < end; line = strstr(line, "\r\n") + 2)
    if (!strncasecmp(line, "content-length:", 15))
      return (size_t)(end + 4 - client->answer) + strtoul(line + 15, 0, 10);
  return (size_t)(end + 4 - client->answer);
}

static void client_ask(unsigned index, uint64_t due)
{
  clients[index].from = due < idle_since ? due : now();
  clients[index].got = 0;
  if (send(slots[index].fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length)
    fail("pace: fatal: unable to ask");
}

/* When the system had what was read; now, where it does not say. */
static uint64_t came_at(struct msghdr *message)
{
#ifdef SCM_TIMESTAMPNS
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec t;
      memcpy(&t, CMSG_DATA(c), sizeof(t));
      return nanoseconds(&t);
    }
#else
  (void)message;
#endif
  return now();
}

static void stamps_ask_for(int fd)
{
#ifdef SO_TIMESTAMPNS
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
#else
  (void)fd;
#endif
}

static void client_read(unsigned index)
{
  struct client *client = &clients[index];
  _Alignas(struct cmsghdr) char control[256];
  struct iovec room = { .iov_base = client->answer + client->got,
                        .iov_len = ANSWER - 1 - client->got };
  struct msghdr message = {
    .msg_iov = &room, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
  };
  ssize_t got = recvmsg(slots[index].fd, &message, 0);
  uint64_t came = came_at(&message);
  if (got <= 0)
    fail("pace: fatal: a connection was lost");
  client->got += (size_t)got;
  size_t length = answer_length(client);
  if (!length || client->got < length)
    return;
  times[answered++] = came > client->from ? (uint32_t)((came - client->from) / 1000) : 0;
  if (idle_count == 0)
    idle_since = now();
  idle_add(index);
}

static int compare(void const *a, void const *b)
{
  uint32_t x = *(uint32_t const *)a, y = *(uint32_t const *)b;
  return (x > y) - (x < y);
}

/* Waits for answers until the time. */
static void turn(uint64_t until)
{
  uint64_t start = now(), wait = until > start ? until - start : 0;
  struct timespec patience = { .tv_sec = (time_t)(wait / 1000000000U),
                               .tv_nsec = (long)(wait % 1000000000U) };
  if (ppoll(slots, connections, &patience, 0) <= 0)
    return;
  for (unsigned i = 0; i < connections; i++)
    if (slots[i].revents)
      client_read(i);
}

/* Sends all that are due, waits for answers; at the end two seconds more for those on their way. */
static void run(unsigned long total, double rate)
{
  uint64_t start = now(), gap = (uint64_t)(1e9 / rate), end = start + total * gap + 2000000000U;
  unsigned long sent = 0;
  while (answered < total && now() < end) {
    for (; sent < total && idle_count && start + sent * gap <= now(); sent++)
      client_ask(idle_take(), start + sent * gap);
    turn(sent < total && idle_count ? start + sent * gap : end);
  }
}

int main(int argc, char **argv)
{
  if (argc != 6) {
    fputs("pace: usage: pace port connections requests-per-second seconds path\n", stderr);
    return 100;
  }
  unsigned long rate = number_read(argv[3]), total = rate * number_read(argv[4]);
  connections = number_read(argv[2]);
  times = calloc(total + 1, sizeof(*times));
  if (!times || !total || connections > CONNECTIONS)
    fail("pace: fatal: too many, or none");
  request_length = (size_t)snprintf(request, sizeof(request),
                                    "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[5]);
  for (unsigned i = 0; i < connections; i++) {
    slots[i] = (struct pollfd){ .fd = connect_to((unsigned short)number_read(argv[1]), i),
                                .events = POLLIN };
    stamps_ask_for(slots[i].fd);
    idle_add(i);
  }
  run(total, (double)rate);
  qsort(times, answered, sizeof(*times), compare);
  if (!answered)
    fail("pace: fatal: nothing was answered");
  printf("%lu %u %u %u\n", answered, times[answered / 2], times[answered * 99 / 100],
         times[answered - 1]);
  free(times);
  return answered == total ? 0 : 1;
}
