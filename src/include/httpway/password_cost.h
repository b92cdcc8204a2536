/* password_cost: what it takes to check a password against a hash, told from the hash alone.
   Pure. */
#ifndef HTTPWAY_PASSWORD_COST_H
#define HTTPWAY_PASSWORD_COST_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* For a short password, on a computer of our days; the others are within a factor of
   PASSWORD_COST_DOUBT. Memory is exact but for a few pages. Both zero: nothing is computed. */
struct password_cost {
  uint64_t microseconds;
  uint64_t memory; /* bytes */
};

enum { PASSWORD_COST_DOUBT = 4 };

/* AuthCPU and AuthMemory, as they are where nothing is said. */
enum { PASSWORD_SECONDS = 10, PASSWORD_MEMORY = 128 << 20 };

struct password_limits {
  uint64_t seconds, memory; /* 0: none */
};

/* Of a hash as in a user file. Nothing: it fits no password. What is too much to be counted is
   UINT64_MAX. */
struct password_cost password_cost(struct bytes hash);

/* Whether it is over the limits on any computer: it need not be begun. */
bool password_cost_is_over(struct password_cost cost, struct password_limits const *limits);
/* Whether it may be, on some. */
bool password_cost_is_doubtful(struct password_cost cost, struct password_limits const *limits);

#endif
