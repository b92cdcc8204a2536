/* inquiry: one question that waits for its answer. */
#ifndef AUTHCHECK_INQUIRY_H
#define AUTHCHECK_INQUIRY_H

#include "failures.h"
#include "fingerprint.h"
#include "job.h"

/* An asker that has ended meanwhile. */
#define ASKER_GONE SIZE_MAX

enum inquiry_state {
  INQUIRY_FREE,
  INQUIRY_WAITING, /* for a worker, or for another one with the same fingerprint */
  INQUIRY_WORKING  /* a worker has its job */
};

struct inquiry {
  uint8_t state;
  size_t asker;         /* who asked, or ASKER_GONE */
  uint64_t id;          /* of the question, by its asker */
  uint64_t number;      /* in the order in which they came */
  uint64_t deadline;    /* monotonic milliseconds */
  unsigned int forgets; /* how often everything had been forgotten when it came */
  struct origin origin;
  struct fingerprint fingerprint;
  struct job job;
};

/* Makes the job of a question from this program's own reading of the configuration. True: job is
   filled; false: result is the answer already. */
bool inquiry_job(struct auth_question const *q, struct job *job, struct result *result);

#endif
