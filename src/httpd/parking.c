/* parking: an epoll descriptor of Linux, which can be polled itself; elsewhere a poll array that is
   looked at piece by piece. */
#include <stdlib.h>

#include <skalibs/djbunix.h>

#include "parking.h"

#if defined(__linux__) && !defined(HTTPD_PARKING_SLICES)

#include <sys/epoll.h>

enum { EVENTS_AT_ONCE = 64 };

int parking_init(struct parking *parking, uint32_t most)
{
  *parking = (struct parking){ .most = most };
  parking->descriptor = epoll_create1(EPOLL_CLOEXEC);
  return parking->descriptor < 0 ? -1 : 0;
}

bool parking_add(struct parking *parking, int fd, uint32_t number)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.u32 = number };
  if (epoll_ctl(parking->descriptor, EPOLL_CTL_ADD, fd, &event) < 0)
    return false;
  parking->count++;
  return true;
}

void parking_remove(struct parking *parking, int fd, uint32_t number)
{
  struct epoll_event unused = { .data.u32 = number };
  (void)epoll_ctl(parking->descriptor, EPOLL_CTL_DEL, fd, &unused);
  parking->count--;
}

uint32_t parking_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
{
  struct epoll_event events[EVENTS_AT_ONCE];
  int n = epoll_wait(parking->descriptor, events,
                     room < EVENTS_AT_ONCE ? (int)room : EVENTS_AT_ONCE, 0);
  for (int i = 0; i < n; i++)
    numbers[i] = events[i].data.u32;
  return n < 0 ? 0 : (uint32_t)n;
}

#else

enum { SLICE = 512 };

int parking_init(struct parking *parking, uint32_t most)
{
  *parking = (struct parking){ .descriptor = -1, .most = most };
  parking->slots = calloc(most, sizeof(*parking->slots));
  parking->numbers = calloc(most, sizeof(*parking->numbers));
  parking->places = calloc(most, sizeof(*parking->places));
  return parking->slots && parking->numbers && parking->places ? 0 : -1;
}

bool parking_add(struct parking *parking, int fd, uint32_t number)
{
  uint32_t place = parking->count++;
  parking->slots[place] = (struct pollfd){ .fd = fd, .events = POLLIN };
  parking->numbers[place] = number;
  parking->places[number] = place;
  return true;
}

/* The last one moves to where it was. */
void parking_remove(struct parking *parking, int fd, uint32_t number)
{
  uint32_t place = parking->places[number], last = --parking->count;
  (void)fd;
  parking->slots[place] = parking->slots[last];
  parking->numbers[place] = parking->numbers[last];
  parking->places[parking->numbers[place]] = place;
}

uint32_t parking_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
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

#endif
