/* pace: asks at a steady pace and says how long the answers take. Usage: pace port connections
   requests-per-second seconds path. A request is due at its own time whether the ones before it
   were answered or not, and its time counts from then: a server that stands still is not spared.
   Prints: requests answered, and the microseconds of the median, the 99th percentile and the
   longest. */
#include "client.h"

#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { CONNECTIONS = 1024, ANSWER = 65536 };

struct client {
  uint64_t due;
  size_t got;
  char answer[ANSWER];
};

static struct client clients[CONNECTIONS];
static struct pollfd slots[CONNECTIONS];
static unsigned idle[CONNECTIONS];
static unsigned long connections, idle_count;
static uint32_t *times;
static unsigned long answered;
static char request[1024];
static size_t request_length;

static uint64_t now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
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
  clients[index].due = due;
  clients[index].got = 0;
  if (send(slots[index].fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length)
    fail("pace: fatal: unable to ask");
}

static void client_read(unsigned index)
{
  struct client *client = &clients[index];
  ssize_t got = recv(slots[index].fd, client->answer + client->got, ANSWER - 1 - client->got, 0);
  if (got <= 0)
    fail("pace: fatal: a connection was lost");
  client->got += (size_t)got;
  size_t length = answer_length(client);
  if (!length || client->got < length)
    return;
  times[answered++] = (uint32_t)((now() - client->due) / 1000);
  idle[idle_count++] = index;
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
      client_ask(idle[--idle_count], start + sent * gap);
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
    idle[idle_count++] = i;
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
