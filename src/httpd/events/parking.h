/* parking: descriptors of connections that wait for their clients. A poll array of ten
   thousand costs its length in every turn; here one descriptor stands for all of them. */
#ifndef HTTPD_EVENTS_PARKING_H
#define HTTPD_EVENTS_PARKING_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct parking {
  int descriptor; /* readable when somebody parked has something; -1: the system has no such thing
                   */
  uint32_t count; /* of those parked */
  uint32_t refusals; /* of the system, one after the other */
  int error;         /* errno of the latest; 0: there was none */
  uint32_t most;
  /* Without a descriptor: all of them, looked at in slices. */
  struct pollfd *slots;
  uint32_t *numbers; /* whose slot it is */
  uint32_t *places;  /* which slot a number has */
  uint32_t next;     /* where the next slice begins */
};

/* After so many refusals in a row the system will not be asked again: parking_fall_back. */
enum { PARKING_REFUSALS = 3 };

static inline bool parking_is_refused(struct parking const *parking)
{
  return parking->refusals >= PARKING_REFUSALS;
}

/* For `most` descriptors at once, numbered below that. 0 ok, -1 no memory. A process that was
   forked makes its own. */
int parking_init(struct parking *parking, uint32_t most);
/* Does without a descriptor from here on. Nobody may be parked. 0 ok, -1 no memory: then nobody can
   be parked any more. */
int parking_fall_back(struct parking *parking);
/* False: it cannot be parked, and has to be polled. */
bool parking_add(struct parking *parking, int fd, uint32_t number);
void parking_remove(struct parking *parking, int fd, uint32_t number);
/* Numbers of those that have something to read, or are gone; at most `room` of them. Never waits.
 */
uint32_t parking_ready(struct parking *parking, uint32_t *numbers, uint32_t room);
/* Without a descriptor somebody has to look: how often, in milliseconds. */
enum { PARKING_LOOK = 10 };

#endif
