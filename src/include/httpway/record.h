/* record: what the core tells logfmt: one record a request, a message, a count of lost records, or
   "reopen". Byte layout: doc/protocol.html. Pure: packs into and unpacks from memory. */
#ifndef HTTPWAY_RECORD_H
#define HTTPWAY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

enum record_kind {
  RECORD_REQUEST = 1,
  RECORD_MESSAGE = 2, /* a line of the core's own for ErrorLog */
  RECORD_LOST = 3,    /* this many records could not be kept */
  RECORD_REOPEN = 4   /* open the log files again */
};

/* The strings of a record, as bits: which of them were longer, and are cut. */
enum record_string {
  RECORD_USER = 1,
  RECORD_HOST = 2,
  RECORD_METHOD = 4,
  RECORD_URI = 8,
  RECORD_QUERY = 16,
  RECORD_REFERER = 32,
  RECORD_AGENT = 64,
  RECORD_TEXT = 128
};

enum record_level { LEVEL_FATAL, LEVEL_WARNING, LEVEL_INFO, LEVEL_DEBUG };

struct record {
  uint8_t kind;
  uint64_t seconds; /* wall clock since 1970: when the answer was complete or the message written */
  uint32_t microseconds;
  uint32_t pid;
  uint8_t cut; /* of enum record_string: only the beginning of these is here */
  /* RECORD_REQUEST */
  uint16_t status;      /* 0: no answer */
  uint8_t major, minor; /* 0.0: unknown */
  bool has_content_length, has_query;
  uint64_t content_length, bytes_read, bytes_written;
  uint64_t taken; /* microseconds from the first byte of the request to the end of the answer */
  struct address remote, local;
  struct bytes user, host, method, uri, query, referer,
      agent;                /* empty: unknown; uri without query */
  struct bytes failed_user; /* who could not log in: only where there is no user */
  bool script_ran;          /* one ran for the request, and has ended; else the rest is 0 */
  bool script_signaled;     /* a signal ended it */
  uint32_t script_code;     /* the signal, or its exit code */
  uint64_t script_cpu;      /* microseconds */
  uint64_t script_memory;   /* peak, bytes */
  uint32_t absent; /* bit n: whoever made the record knows nothing of field n (enum conf_log_field);
                      not packed */
  /* RECORD_MESSAGE */
  uint8_t level;     /* enum record_level */
  struct bytes text; /* without line end; any bytes */
  /* RECORD_LOST */
  uint64_t count;
};

/* No packed record is longer than the sum of its strings and this. */
#define RECORD_OVERHEAD 192
/* One channel message holds at most this many bytes of records after its header. */
#define RECORD_BATCH_MAX 65536
#define RECORD_BATCH_HEADER 8
/* A packed record begins with its length without these bytes. */
#define RECORD_LENGTH_WIDTH 4
/* Strings longer than this are cut when packed. */
#define RECORD_STRING_MAX 16384
/* Where those of a request still make it longer than a batch, each is cut to its share of one. */
#define RECORD_STRINGS 7
#define RECORD_STRING_SHARE ((RECORD_BATCH_MAX - RECORD_OVERHEAD) / RECORD_STRINGS)

/* Packs r with its length in front; returns the bytes written, 0 when room is too small. Strings
   are cut as said above, and marked in the record: it always fits a batch. */
size_t record_pack(char *out, size_t room, struct record const *r);

/* Puts the end of a packed RECORD_REQUEST right: when it was complete and what was really sent. */
void record_finish(char *packed, uint64_t seconds, uint32_t microseconds, uint64_t bytes_written,
                   uint64_t taken);

/* Tells a packed RECORD_REQUEST how its script fared. packed must have been made by record_pack. */
void record_finish_script(char *packed, bool signaled, uint32_t code, uint64_t cpu,
                          uint64_t memory);

/* Unpacks the first record of `rest` and moves rest after it. 1 got one, 0 rest is empty, -1
   malformed. Strings point into rest. */
int record_unpack(struct bytes *rest, struct record *r);

/* Writes the header of a batch of `length` bytes of records. */
void record_batch_header(char out[RECORD_BATCH_HEADER], size_t length);
/* Reads such a header: *length becomes that of the records after it. False: none of this version,
   or longer than a batch may be. */
bool record_batch_length(char const header[RECORD_BATCH_HEADER], size_t *length);
/* Checks a whole message and gives its records. False: not a batch of this version. */
bool record_batch_open(struct bytes message, struct bytes *records);

#endif
