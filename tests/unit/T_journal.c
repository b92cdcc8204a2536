/* journal: over a real channel: order, batches, a channel that takes no more, records that did not
 * fit, one that nobody reads any more. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <httpway/big_endian.h>
#include <httpway/channel.h>

#include "../../src/httpd/log/journal.h"
#include "tap.h"

static int channel[2];
static char message[RECORD_BATCH_HEADER + RECORD_BATCH_MAX];

/* What the reader has got so far. */
static struct {
  uint64_t records, expected, lost, lost_records, batches;
  bool in_order, well_formed;
} got;

static struct journal journal_make(void)
{
  struct journal journal;
  if (channel_pair(channel) < 0 || journal_init(&journal, channel[0]) < 0)
    abort();
  memset(&got, 0, sizeof got);
  got.in_order = got.well_formed = true;
  return journal;
}

static void journal_end(struct journal *journal)
{
  free(journal->bytes);
  close(channel[0]);
  close(channel[1]);
}

/* Records are numbered by bytes_read; padded to some length by the referer. */
static size_t put(struct journal *journal, uint64_t number, size_t padding, uint64_t now)
{
  static char text[RECORD_STRING_MAX], packed[RECORD_OVERHEAD + RECORD_STRING_MAX];
  struct record record = { .kind = RECORD_REQUEST,
                           .bytes_read = number,
                           .referer = bytes_of(text, padding) };
  size_t length = record_pack(packed, sizeof packed, &record);
  journal_append(journal, packed, length, now);
  return length;
}

static void take_record(struct record const *record)
{
  if (record->kind == RECORD_LOST) {
    got.lost += record->count;
    got.lost_records++;
    got.expected += record->count;
  } else {
    got.in_order = got.in_order && record->bytes_read == got.expected;
    got.expected = record->bytes_read + 1;
    got.records++;
  }
}

/* Reads one message; false when none is there. */
static bool take_message(void)
{
  struct pollfd reader = { .fd = channel[1], .events = POLLIN };
  struct bytes records;
  struct record record;
  long n;
  int one;
  if (poll(&reader, 1, 0) != 1)
    return false;
  n = channel_receive(channel[1], message, sizeof message);
  if (n <= 0)
    return false;
  if (!record_batch_open(bytes_of(message, (size_t)n), &records)) {
    got.well_formed = false;
    return true;
  }
  got.batches++;
  while ((one = record_unpack(&records, &record)) == 1)
    take_record(&record);
  got.well_formed = got.well_formed && one == 0;
  return true;
}

static void take_all(void)
{
  while (take_message())
    ;
}

/* Reads and sends in turn until nothing is left. */
static void drain(struct journal *journal, uint64_t now)
{
  do {
    take_all();
    journal_flush(journal, now);
  } while (journal_waiting(journal) && !journal->gone);
  take_all();
}

static void test_order_and_batches(void)
{
  struct journal journal = journal_make();
  size_t length = 0;
  ok(journal_deadline(&journal) == UINT64_MAX, "nothing waits: no deadline");
  for (uint64_t i = 0; i < 10; i++)
    length += put(&journal, i, 10, 1000 + i);
  is_number(journal_waiting(&journal), length, "ten records wait");
  ok(!take_message(), "and none is sent one by one");
  ok(journal_deadline(&journal) >= 1000 && journal_deadline(&journal) <= 2000,
     "they are due within a second of the first one");
  journal_flush(&journal, 1100);
  take_all();
  ok(got.records == 10 && got.batches == 1, "they come together in one message");
  for (uint64_t i = 10; i < 300; i++)
    put(&journal, i, 500, 2000);
  is_number(journal_deadline(&journal), 0, "many are due at once");
  drain(&journal, 2000);
  is_number(got.records, 300, "more than one message holds come in several");
  ok(got.batches > 2 && got.in_order && got.well_formed, "whole and in order");
  is_number(journal_waiting(&journal), 0, "nothing is left");
  journal_end(&journal);
}

static void test_longest(void)
{
  struct journal journal = journal_make();
  for (uint64_t i = 0; i < 20; i++)
    put(&journal, i, RECORD_STRING_MAX, 1);
  drain(&journal, 1);
  ok(got.records == 20 && got.in_order && got.well_formed, "the longest records come whole");
  journal_end(&journal);
}

/* Nobody reads: at least 4 MiB wait, in order; then losses are counted, and told in their place. */
static void test_blocked(void)
{
  struct journal journal = journal_make();
  uint64_t number = 0, before;
  size_t length = 0;
  while (!journal.blocked) {
    length += put(&journal, number++, 1000, 1);
    journal_flush(&journal, 1);
  }
  ok(journal_deadline(&journal) == UINT64_MAX, "a channel that takes no more sets no deadline");
  while (length < (4u << 20))
    length += put(&journal, number++, 1000, 1);
  is_number(journal.lost_ever, 0, "4 MiB wait and nothing is lost");
  while (journal.lost == 0)
    put(&journal, number++, 1000, 1);
  ok(journal_nearly_full(&journal), "then the journal says that it is full");
  for (int i = 0; i < 99; i++)
    put(&journal, number++, 1000, 1);
  is_number(journal.lost, 100, "what does not fit is counted");
  before = journal_waiting(&journal);
  journal_flush(&journal, 1);
  is_number(journal_waiting(&journal), before, "a flush that can send nothing changes nothing");
  drain(&journal, 1);
  is_number(got.records, number - 100, "every record that fitted comes");
  is_number(got.lost, 100, "the lost ones are told, with the right number");
  is_number(got.lost_records, 1, "once");
  ok(got.in_order && got.well_formed, "in their place among the others");
  put(&journal, number++, 10, 1);
  drain(&journal, 1);
  ok(got.in_order && got.lost == 100 && journal.lost_ever == 100, "then all goes on as before");
  journal_end(&journal);
}

/* The reader is slower than the writer for a long time: the waiting bytes wander through the
 * memory. */
static void test_wandering(void)
{
  struct journal journal = journal_make();
  uint64_t number = 0, told;
  bool room = true;
  srand(1);
  for (int turn = 0; turn < 4000; turn++) {
    for (int i = rand() % 60; i > 0; i--)
      put(&journal, number++, (size_t)(rand() % 2000), 1);
    journal_flush(&journal, 1);
    if (rand() % 3 == 0)
      take_message();
    room = room && (journal.lost == 0 || journal_waiting(&journal) >= (4u << 20));
  }
  ok(journal.lost_ever > 0, "more was written than could be kept");
  ok(room, "never lost with less than 4 MiB waiting");
  drain(&journal, 1);
  told = got.lost;
  is_number(got.records + told, number, "records and lost ones add up");
  is_number(told, journal.lost_ever, "all losses were told");
  ok(got.in_order && got.well_formed, "order is kept through moves to the front");
  journal_end(&journal);
}

/* A packed record of that length, of a kind that nobody knows. */
static void put_sized(struct journal *journal, size_t length)
{
  static char packed[2 * RECORD_BATCH_MAX];
  big_endian_put32(packed, (uint32_t)(length - 4));
  packed[4] = 99;
  journal_append(journal, packed, length, 1);
}

/* What no message carries is counted, and stands in nobody's way. */
static void test_too_large(void)
{
  struct journal journal = journal_make();
  for (size_t length = RECORD_BATCH_MAX - 1; length <= RECORD_BATCH_MAX + 1; length++) {
    put_sized(&journal, length);
    journal_flush(&journal, 1);
    take_message();
  }
  ok(journal_waiting(&journal) == 0 && got.batches == 3 && got.lost == 1,
     "up to a whole batch it is sent, and the loss told");
  is_number(journal.lost_ever, 1, "one byte more is lost");
  put_sized(&journal, 2 * (size_t)RECORD_BATCH_MAX);
  journal_append(&journal, "", 0, 1);
  journal_append(&journal, "\0\0\0\0", 3, 1);
  is_number(journal.lost_ever, 4, "so is what is no record at all");
  memset(&got, 0, sizeof got);
  put(&journal, 5, 10, 1);
  drain(&journal, 1);
  ok(got.records == 1 && got.lost == 3 && journal_waiting(&journal) == 0,
     "the next one comes, and the losses");
  journal_end(&journal);
}

/* A system that takes only small messages. */
static void test_small_channel(void)
{
  struct journal journal = journal_make();
  int room = 6000;
  (void)setsockopt(channel[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  for (uint64_t i = 0; i < 200; i++)
    put(&journal, i, 500, 1);
  put(&journal, 200, RECORD_STRING_MAX, 1);
  put(&journal, 201, 500, 1);
  drain(&journal, 1);
  ok(!journal.gone && journal_waiting(&journal) == 0, "a channel of small messages is no end");
  is_number(got.records, 201, "what fits comes");
  is_number(got.lost, 1, "what does not is lost");
  journal_end(&journal);
}

/* Whoever takes one message now and then does not keep the server from ending. */
static void test_farewell(void)
{
  struct journal journal = journal_make();
  pid_t reader;
  for (uint64_t i = 0; i < 400; i++)
    put(&journal, i, RECORD_STRING_MAX, 1);
  reader = fork();
  if (reader == 0) {
    close(channel[0]);
    for (;;) {
      poll(0, 0, 100);
      if (channel_receive(channel[1], message, sizeof message) <= 0)
        _exit(0);
    }
  }
  journal_farewell(&journal, 1);
  ok(journal_waiting(&journal) > 0, "the end comes while the reader still reads");
  journal_end(&journal);
  ok(waitpid(reader, 0, 0) == reader, "who then sees the end, too");
}

static void test_gone(void)
{
  struct journal journal = journal_make();
  put(&journal, 0, 10, 1);
  close(channel[1]);
  journal_flush(&journal, 1);
  ok(journal.gone && !journal.blocked, "a channel without a reader is gone, not blocked");
  journal_flush(&journal, 1);
  ok(journal.gone, "and stays so");
  free(journal.bytes);
  close(channel[0]);
  ok(journal_init(&journal, -1) == 0, "without a channel");
  put(&journal, 0, 10, 1);
  journal_flush(&journal, 1);
  ok(journal_waiting(&journal) == 0 && journal.lost_ever == 0, "records are simply dropped");
  free(journal.bytes);
}

/* A call that fails of anything but the end is tried again, later, and nothing is lost. */
static void test_failing(void)
{
  struct journal journal = journal_make();
  int real = dup(channel[0]), none[2];
  if (pipe(none) < 0 || dup2(none[1], channel[0]) < 0)
    abort();
  put(&journal, 0, 10, 1000);
  journal_flush(&journal, 1000);
  ok(!journal.gone && journal.blocked, "a send that fails does not end the journal");
  ok(!journal_awaits_room(&journal), "poll could not tell when to try again");
  ok(journal_deadline(&journal) > 1000 && journal_deadline(&journal) <= 2000, "the clock does");
  dup2(real, channel[0]);
  put(&journal, 1, 10, 1001);
  journal_flush(&journal, 1001);
  is_number(journal_waiting(&journal) > 0, 1, "not before");
  journal_flush(&journal, journal_deadline(&journal));
  take_all();
  ok(got.records == 2 && got.in_order && got.lost == 0, "then all come");
  ok(!journal.blocked && journal_deadline(&journal) == UINT64_MAX, "and nothing is due");
  dup2(none[1], channel[0]);
  put(&journal, 2, 10, 3000);
  journal_farewell(&journal, 3000);
  ok(!journal.gone && journal_waiting(&journal) > 0, "the farewell ends, too");
  close(real);
  close(none[0]);
  close(none[1]);
  journal_end(&journal);
}

static void test_message(void)
{
  struct journal journal = journal_make();
  struct record record = { .kind = RECORD_MESSAGE, .level = LEVEL_INFO, .text = BYTES("hello") };
  struct bytes records;
  long n;
  journal_record(&journal, &record, 1);
  journal_flush(&journal, 1);
  n = channel_receive(channel[1], message, sizeof message);
  ok(n > 0 && record_batch_open(bytes_of(message, (size_t)n), &records) &&
         record_unpack(&records, &record) == 1 && record.kind == RECORD_MESSAGE,
     "a message is packed and sent");
  is_bytes(record.text, BYTES("hello"), "with its text");
  journal_end(&journal);
}

int main(void)
{
  test_order_and_batches();
  test_longest();
  test_blocked();
  test_wandering();
  test_too_large();
  test_small_channel();
  test_farewell();
  test_gone();
  test_failing();
  test_message();
  return tap_done();
}
