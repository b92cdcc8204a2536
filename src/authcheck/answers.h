/* answers: what is said to those who asked: collected for a turn, and sent together. */
#ifndef AUTHCHECK_ANSWERS_H
#define AUTHCHECK_ANSWERS_H

#include <stddef.h>

#include <httpway/auth.h>

/* For an asker (askers.h). What does not fit any more makes what was collected go first. */
void answers_put(size_t asker, struct auth_answer const *answer);

/* Sends what was collected: at the end of a turn, and before an asker is removed. */
void answers_send(void);

#endif
