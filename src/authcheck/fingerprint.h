/* fingerprint: what a question comes to, in 32 bytes that do not reveal what it was: two that have
   the same one have the same answer. Keyed with a secret of this process. */
#ifndef AUTHCHECK_FINGERPRINT_H
#define AUTHCHECK_FINGERPRINT_H

#include <stdbool.h>

#include "job.h"

enum { FINGERPRINT_LENGTH = 32 };

struct fingerprint {
  char s[FINGERPRINT_LENGTH];
};

/* Makes the secrets. Before any change of root. */
void fingerprint_init(void);

/* In a process that makes none: overwrites the secret. */
void fingerprint_forget(void);

/* Of a job: kind, source, name, password; for JOB_HASH also which file that was at the latest
   fingerprint_look_again or later, so that a file that was changed or replaced makes another
   one. */
void fingerprint_make(struct fingerprint *out, struct job const *job);
void fingerprint_look_again(void);

/* In constant time. */
bool fingerprint_equal(struct fingerprint const *a, struct fingerprint const *b);

/* 16 bytes for user_file_admits, the same for the life of this process. */
void fingerprint_stand_in(unsigned char out[16]);

#endif
