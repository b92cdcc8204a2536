/* journal: a queue of packed records in one block of memory, and its way out. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <httpway/big_endian.h>
#include <httpway/channel.h>
#include <httpway/self.h>

#include "log/clock.h"
#include "log/journal.h"

/* After a failure whose end poll does not tell. */
enum { JOURNAL_PAUSE = 50 /* milliseconds */ };
/* At the end the log gets this long to take the next batch, and this long for all of them. */
enum { JOURNAL_FAREWELL = 200 /* milliseconds */, JOURNAL_FAREWELL_MOST = 2000 };

int journal_init(struct journal *journal, int channel)
{
  *journal = (struct journal){ .channel = channel };
  /* Untouched pages cost nothing: a journal that never stands still stays small. */
  journal->bytes = malloc(JOURNAL_SIZE);
  journal->batch_most = RECORD_BATCH_MAX;
  return journal->bytes ? 0 : -1;
}

/* Makes room for n bytes at the end, moving the waiting ones to the front when that is worth it. */
static bool room_make(struct journal *journal, size_t n)
{
  if (JOURNAL_SIZE - journal->end >= n)
    return true;
  if (journal->start < JOURNAL_SIZE / 4)
    return false;
  memmove(journal->bytes, journal->bytes + journal->start, journal_waiting(journal));
  journal->end -= journal->start;
  journal->start = 0;
  return JOURNAL_SIZE - journal->end >= n;
}

static bool bytes_queue(struct journal *journal, char const *packed, size_t length, uint64_t now)
{
  if (!room_make(journal, length))
    return false;
  if (journal->start == journal->end)
    journal->oldest = now;
  memcpy(journal->bytes + journal->end, packed, length);
  journal->end += length;
  return true;
}

/* Tells how many records were lost, once there is room to say so. */
static bool lost_told(struct journal *journal, uint64_t now)
{
  struct record record;
  char packed[RECORD_OVERHEAD];
  size_t length;
  if (journal->lost == 0)
    return true;
  record =
      (struct record){ .kind = RECORD_LOST, .count = journal->lost, .pid = (uint32_t)getpid() };
  clock_wall(&record.seconds, &record.microseconds);
  length = record_pack(packed, sizeof(packed), &record);
  if (!bytes_queue(journal, packed, length, now))
    return false;
  journal->lost = 0;
  return true;
}

/* A batch carries it, and it has a length in front. */
static inline bool is_carried(size_t length)
{
  return length - RECORD_LENGTH_WIDTH <= RECORD_BATCH_MAX - RECORD_LENGTH_WIDTH;
}

void journal_append(struct journal *journal, char const *packed, size_t length, uint64_t now)
{
  if (journal->channel < 0)
    return;
  /* A count of lost records goes in only together with a record: else the last bytes of a full
   * journal would fill with counts of one. */
  if (!is_carried(length) || (journal->lost && !room_make(journal, RECORD_OVERHEAD + length)) ||
      !lost_told(journal, now) || !bytes_queue(journal, packed, length, now)) {
    journal->lost++;
    journal->lost_ever++;
  }
}

void journal_record(struct journal *journal, struct record const *record, uint64_t now)
{
  char packed[RECORD_OVERHEAD + 2048];
  journal_append(journal, packed, record_pack(packed, sizeof(packed), record), now);
}

/* How many bytes of whole records fit one message: none only when the first one alone does not. */
static size_t batch_length(struct journal const *journal)
{
  size_t length = 0, waiting = journal_waiting(journal);
  char const *first = journal->bytes + journal->start;
  while (length < waiting) {
    uint32_t body;
    body = big_endian_get32(first + length);
    if (length + 4 + body > journal->batch_most)
      break;
    length += 4 + (size_t)body;
  }
  return length;
}

/* Takes the first n bytes, which are whole records, from the queue. */
static void bytes_done(struct journal *journal, size_t n)
{
  journal->start += n;
  if (journal->start == journal->end)
    journal->start = journal->end = 0;
}

/* The first record fits no message that the channel takes: it would stand in the way for ever. */
static void first_lose(struct journal *journal)
{
  uint32_t body;
  body = big_endian_get32(journal->bytes + journal->start);
  bytes_done(journal, 4 + (size_t)body);
  journal->lost++;
  journal->lost_ever++;
}

/* The system likes smaller messages than ours. False: no smaller ones can be made. */
static bool batch_shrink(struct journal *journal, size_t refused)
{
  if (refused <= RECORD_OVERHEAD)
    return false;
  journal->batch_most =
      refused - 1 < journal->batch_most / 2 ? refused - 1 : journal->batch_most / 2;
  return true;
}

/* The channel is gone only when it says so: whatever else a call may fail of, it may not the next
   time. */
static void send_failed(struct journal *journal, uint64_t now)
{
  journal->gone = errno == EPIPE;
  journal->blocked = !journal->gone;
  if (errno != EAGAIN)
    journal->again = now + JOURNAL_PAUSE;
}

static bool batch_send(struct journal *journal, uint64_t now)
{
  char head[RECORD_BATCH_HEADER];
  size_t length = batch_length(journal);
  if (length == 0) {
    first_lose(journal);
    return true;
  }
  record_batch_header(head, length);
  if (channel_send(journal->channel, head, sizeof(head), journal->bytes + journal->start, length) <
      0) {
    if (errno == EMSGSIZE && batch_shrink(journal, length))
      return true;
    send_failed(journal, now);
    return false;
  }
  bytes_done(journal, length);
  return true;
}

void journal_flush(struct journal *journal, uint64_t now)
{
  if (journal->again > now)
    return;
  journal->blocked = false;
  journal->again = 0;
  while (!journal->gone && journal->start != journal->end)
    if (!batch_send(journal, now))
      return;
  if (journal->lost && lost_told(journal, now))
    journal_flush(journal, now);
}

void journal_farewell(struct journal *journal, uint64_t now)
{
  struct pollfd channel = { .fd = journal->channel, .events = POLLOUT };
  uint64_t const end = clock_monotonic() / 1000 + JOURNAL_FAREWELL_MOST;
  journal_flush(journal, now);
  while (!journal->gone && journal_waiting(journal) && clock_monotonic() / 1000 < end) {
    int ready = journal->again ? -1 : poll(&channel, 1, JOURNAL_FAREWELL);
    if (ready == 0)
      return;
    if (ready < 0)
      rest(JOURNAL_PAUSE);
    journal_flush(journal, clock_monotonic() / 1000);
  }
}

void journal_forget(struct journal *journal)
{
  journal->start = journal->end = 0;
  journal->lost = journal->lost_ever = 0;
}
