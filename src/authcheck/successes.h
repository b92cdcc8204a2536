/* successes: passwords that were found right not long ago, known by their fingerprints only. */
#ifndef AUTHCHECK_SUCCESSES_H
#define AUTHCHECK_SUCCESSES_H

#include <stdbool.h>
#include <stdint.h>

#include "fingerprint.h"

/* now and lifetime: monotonic milliseconds. */
bool successes_have(struct fingerprint const *f, uint64_t now, uint64_t lifetime);
/* When there is no more room the oldest goes. */
void successes_add(struct fingerprint const *f, uint64_t now);
void successes_forget(void);

#endif
