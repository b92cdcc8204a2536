/* answers: what is sent to the askers: collected during an iteration, and sent together. */
#ifndef AUTHCHECK_ANSWERS_H
#define AUTHCHECK_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/auth.h>

/* For an asker (askers.h). */
void answers_put(size_t asker, struct auth_answer const *answer);

/* At the end of an iteration: sends what was collected, as far as there is room for it. */
void answers_send(void);

/* Whether there is something for an asker that does not take it. */
bool answers_wait(size_t asker);

/* No one reads it any more. Before an asker is removed. */
void answers_drop(size_t asker);

/* When answers_send has something to do, if poll does not tell before; UINT64_MAX: never. */
uint64_t answers_due(uint64_t now);

#endif
