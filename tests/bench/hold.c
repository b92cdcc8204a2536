/* hold: holds connections that do nothing. Usage: hold port count path [ others ]. Opens them, so
   many at a time, asks for path once over each, says "held"; for every line of its input it then
   asks again over some 1,000 of them and says how many of how many were answered; at the end of its
   input it ends. others: how many are held by other processes like this one, for their ports. */
#include "client.h"

#include <string.h>
#include <sys/time.h>

enum { ANSWER = 65536, ASKED_AGAIN = 1000, AT_ONCE = 500 };

static char request[1024];
static size_t request_length;

static int ask(int fd)
{
  return send(fd, request, request_length, MSG_NOSIGNAL) == (ssize_t)request_length;
}

/* The answer is small: what is read first is all of it. */
static int is_answered(int fd)
{
  char answer[ANSWER];
  ssize_t got = recv(fd, answer, sizeof(answer), 0);
  return got > 12 && !memcmp(answer + 8, " 200", 4);
}

static void patience_set(int fd)
{
  struct timeval patience = { .tv_sec = 10 };
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

static void ask_again(int const *fds, unsigned long count)
{
  unsigned long step = count > ASKED_AGAIN ? count / ASKED_AGAIN : 1, answered = 0, asked = 0;
  for (unsigned long i = 0; i < count; i += step, asked++)
    answered += ask(fds[i]) && is_answered(fds[i]) ? 1 : 0;
  printf("answered %lu of %lu\n", answered, asked);
  fflush(stdout);
}

/* A server that looks at all its connections whenever it is asked is asked by many at once. How
   many it answers before it leaves one without. */
static unsigned long open_some(int *fds, unsigned short port, unsigned long others,
                               unsigned long first, unsigned long end)
{
  unsigned long answered = 0;
  for (unsigned long i = first; i < end; i++) {
    fds[i] = connect_to(port, others + i);
    patience_set(fds[i]);
  }
  for (unsigned long i = first; i < end; i++)
    if (!ask(fds[i]))
      fail("hold: fatal: unable to ask");
  while (first + answered < end && is_answered(fds[first + answered]))
    answered++;
  return answered;
}

int main(int argc, char **argv)
{
  if (argc != 4 && argc != 5) {
    fputs("hold: usage: hold port count path [ others ]\n", stderr);
    return 100;
  }
  unsigned short port = (unsigned short)number_read(argv[1]);
  unsigned long count = number_read(argv[2]), answered = 0;
  unsigned long others = argc == 5 ? number_read(argv[4]) : 0;
  int *fds = calloc(count + 1, sizeof(*fds));
  if (!fds)
    fail("hold: fatal: no memory");
  request_length = (size_t)snprintf(request, sizeof(request),
                                    "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[3]);
  for (unsigned long i = 0; i < count && answered == i; i += AT_ONCE)
    answered += open_some(fds, port, others, i, i + AT_ONCE < count ? i + AT_ONCE : count);
  printf("held %lu\n", answered);
  fflush(stdout);
  char line[16];
  while (fgets(line, sizeof(line), stdin))
    ask_again(fds, count);
  free(fds);
  return 0;
}
