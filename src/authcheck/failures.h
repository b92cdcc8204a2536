/* failures: addresses from which wrong passwords have come, and how long they wait for it. */
#ifndef AUTHCHECK_FAILURES_H
#define AUTHCHECK_FAILURES_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/address.h>

/* Who counts as one: an IPv4 address, or the /64 of an IPv6 one, which is what one customer has. */
struct origin {
  uint8_t family;
  uint8_t prefix[8];
};

struct origin origin_of(struct address const *client);
bool origin_equal(struct origin const *a, struct origin const *b);

/* A wrong password came. now: monotonic milliseconds. */
void failures_add(struct origin const *origin, uint64_t now);

/* Whether there were so many that it has to wait between them. */
bool failures_many(struct origin const *origin, uint64_t now);

/* The time before which no password of this origin is to be checked, delays being no longer than
   most milliseconds; 0: it may be at once. */
uint64_t failures_until(struct origin const *origin, uint64_t now, uint64_t most);

#endif
