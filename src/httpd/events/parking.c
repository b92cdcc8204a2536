/* parking: an epoll descriptor of Linux, which can be polled itself; elsewhere, and where the
   system refuses that, a poll array that is looked at piece by piece. */
#include <errno.h>
#include <stdlib.h>

#include <skalibs/djbunix.h>

#include "events/parking.h"

/* ---- Slices ---- */

enum { SLICE = 512 };

static int slices_init(struct parking *parking, uint32_t most)
{
  *parking = (struct parking){ .descriptor = -1 };
  parking->slots = calloc(most, sizeof(*parking->slots));
  parking->numbers = calloc(most, sizeof(*parking->numbers));
  parking->places = calloc(most, sizeof(*parking->places));
  if (!parking->slots || !parking->numbers || !parking->places)
    return -1;
  parking->most = most;
  return 0;
}

static bool slices_add(struct parking *parking, int fd, uint32_t number)
{
  uint32_t place = parking->count;
  if (place == parking->most)
    return false;
  parking->count++;
  parking->slots[place] = (struct pollfd){ .fd = fd, .events = POLLIN };
  parking->numbers[place] = number;
  parking->places[number] = place;
  return true;
}

/* The last one moves to where it was. */
static void slices_remove(struct parking *parking, uint32_t number)
{
  uint32_t place = parking->places[number], last = --parking->count;
  parking->slots[place] = parking->slots[last];
  parking->numbers[place] = parking->numbers[last];
  parking->places[parking->numbers[place]] = place;
}

static uint32_t slices_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
{
  uint32_t found = 0, begin = parking->next < parking->count ? parking->next : 0;
  uint32_t end = parking->count - begin < SLICE ? parking->count : begin + SLICE;
  parking->next = end;
  if (begin == end || poll(parking->slots + begin, end - begin, 0) <= 0)
    return 0;
  for (uint32_t i = begin; i < end && found < room; i++)
    if (parking->slots[i].revents)
      numbers[found++] = parking->numbers[i];
  return found;
}

/* ---- One descriptor for all ---- */

#if defined(__linux__) && !defined(HTTPD_PARKING_SLICES)

#include <sys/epoll.h>

enum { EVENTS_AT_ONCE = 64 };

static int one_make(void)
{
  return epoll_create1(EPOLL_CLOEXEC);
}

static bool one_add(struct parking *parking, int fd, uint32_t number)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.u32 = number };
  if (epoll_ctl(parking->descriptor, EPOLL_CTL_ADD, fd, &event) < 0)
    return false;
  parking->count++;
  return true;
}

static bool one_remove(struct parking *parking, int fd)
{
  struct epoll_event unused = { .events = 0 };
  return epoll_ctl(parking->descriptor, EPOLL_CTL_DEL, fd, &unused) == 0 ||
         epoll_ctl(parking->descriptor, EPOLL_CTL_DEL, fd, &unused) == 0 || errno == ENOENT;
}

static int one_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
{
  struct epoll_event events[EVENTS_AT_ONCE];
  int n = epoll_wait(parking->descriptor, events,
                     room < EVENTS_AT_ONCE ? (int)room : EVENTS_AT_ONCE, 0);
  for (int i = 0; i < n; i++)
    numbers[i] = events[i].data.u32;
  return n < 0 && errno == EINTR ? 0 : n;
}

#else

static int one_make(void)
{
  errno = 0; /* there is none, which is nothing to complain of */
  return -1;
}

static bool one_add(struct parking *parking, int fd, uint32_t number)
{
  (void)parking, (void)fd, (void)number;
  return false;
}

static bool one_remove(struct parking *parking, int fd)
{
  (void)parking, (void)fd;
  return false;
}

static int one_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
{
  (void)parking, (void)numbers, (void)room;
  return -1;
}

#endif

/* ---- Whichever there is ---- */

/* What fails for want of memory may work the next time. */
static bool refusal_count(struct parking *parking, bool refused)
{
  parking->refusals = refused ? parking->refusals + 1 : 0;
  if (refused)
    parking->error = errno;
  return !refused;
}

int parking_init(struct parking *parking, uint32_t most)
{
  int descriptor = one_make(), error = errno, made;
  if (descriptor < 0) {
    made = slices_init(parking, most);
    parking->error = error;
    return made;
  }
  *parking = (struct parking){ .descriptor = descriptor, .most = most };
  return 0;
}

int parking_fall_back(struct parking *parking)
{
  fd_close(parking->descriptor);
  return slices_init(parking, parking->most);
}

bool parking_add(struct parking *parking, int fd, uint32_t number)
{
  if (parking->descriptor < 0)
    return slices_add(parking, fd, number);
  return refusal_count(parking, !one_add(parking, fd, number));
}

void parking_remove(struct parking *parking, int fd, uint32_t number)
{
  if (parking->descriptor < 0) {
    slices_remove(parking, number);
    return;
  }
  parking->count--;
  /* It would be reported again and again. */
  if (one_remove(parking, fd))
    return;
  parking->refusals = PARKING_REFUSALS;
  parking->error = errno;
}

uint32_t parking_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
{
  int n;
  if (parking->descriptor < 0)
    return slices_ready(parking, numbers, room);
  n = one_ready(parking, numbers, room);
  return refusal_count(parking, n < 0) ? (uint32_t)n : 0;
}
