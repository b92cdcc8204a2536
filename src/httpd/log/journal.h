/* journal: records on their way to logfmt. They wait here, whole and in order, when logfmt stands
   still; what does not fit any more is counted, and the count is told as soon as there is room.
   Knows nothing of HTTP. */
#ifndef HTTPD_LOG_JOURNAL_H
#define HTTPD_LOG_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/record.h>

/* At least half of it can always be filled with waiting records. */
#define JOURNAL_SIZE (8u << 20)
/* Records are batched for up to this long, so that a busy iteration costs no system call for each.
 */
enum { JOURNAL_PATIENCE = 40 /* milliseconds */ };
/* This many bytes are sent at once without waiting. */
enum { JOURNAL_ENOUGH = 32768 };

struct journal {
  int channel; /* to logfmt; -1: there is none */
  char *bytes;
  size_t start, end;
  size_t batch_most;  /* bytes of records in a message: less than usual where the system wants it */
  uint64_t lost;      /* records that did not fit, not yet told */
  uint64_t lost_ever; /* since the start */
  uint64_t oldest; /* monotonic milliseconds when the first waiting record came; only when there is
                      one */
  bool blocked;    /* the channel took no more when last tried */
  uint64_t again;  /* ... for want of something that poll does not tell of: monotonic milliseconds
                      of the next try; 0: poll tells */
  bool gone;       /* nobody will ever read the channel again */
};

/* channel may be -1. 0 ok, -1 no memory. */
int journal_init(struct journal *journal, int channel);

/* Queues one packed record, or counts it as lost. */
void journal_append(struct journal *journal, char const *packed, size_t length, uint64_t now);
/* Packs and queues a record. */
void journal_record(struct journal *journal, struct record const *record, uint64_t now);

/* Sends what waits, in batches, until nothing is left or the channel takes no more. */
void journal_flush(struct journal *journal, uint64_t now);

/* The server ends: the last records, for as long as the channel takes them. */
void journal_farewell(struct journal *journal, uint64_t now);
/* After a fork: what waits is the parent's. */
void journal_forget(struct journal *journal);

static inline size_t journal_waiting(struct journal const *journal)
{
  return journal->end - journal->start;
}

/* True when less than a quarter of the room is left. */
static inline bool journal_nearly_full(struct journal const *journal)
{
  return journal_waiting(journal) > JOURNAL_SIZE / 4 * 3;
}

/* Whether poll is to tell when the channel takes more. */
static inline bool journal_awaits_room(struct journal const *journal)
{
  return journal->blocked && journal->again == 0;
}
/* When the waiting records should be sent at the latest; UINT64_MAX when none wait or poll is to
 * tell. */
static inline uint64_t journal_deadline(struct journal const *journal)
{
  if (journal->start == journal->end)
    return UINT64_MAX;
  if (journal->blocked)
    return journal->again ? journal->again : UINT64_MAX;
  return journal_waiting(journal) >= JOURNAL_ENOUGH ? 0 : journal->oldest + JOURNAL_PATIENCE;
}

#endif
