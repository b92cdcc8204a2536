/* counters: what the server counts of itself (status_numbers.h). */
#ifndef HTTPD_STATE_COUNTERS_H
#define HTTPD_STATE_COUNTERS_H

#include <stdint.h>

/* Answers by the first digit of their status; 0: the client left before there was one. */
enum { ANSWER_CLASSES = 6 };

/* What is started again when it dies. */
enum restarted {
  RESTARTED_LOGFMT,
  RESTARTED_AUTHCHECK,
  RESTARTED_CGIEXEC,
  RESTARTED_PROCESS, /* one of NumProcesses */
  RESTARTED_PROGRAMS
};

struct server_counters {
  uint64_t started; /* wall clock */
  uint64_t accepted, bytes_read, bytes_written;
  uint64_t answers[ANSWER_CLASSES]; /* one for each record: see status_numbers.h */
  uint64_t restarts[RESTARTED_PROGRAMS];
  uint32_t most_connections; /* at once since the last Dump */
};

#endif
