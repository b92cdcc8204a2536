/* numbers: their names, and sums. */
#include "status/numbers.h"

#define STATE(state, text)                                                                         \
  {                                                                                                \
    .number = STATUS_STATES + (state), .label = "state", .value = (text), .title = (text)          \
  }
#define CLASS(class, text, words)                                                                  \
  {                                                                                                \
    .number = STATUS_ANSWERS + (class), .label = "class", .value = (text), .title = (words)        \
  }
#define PROGRAM(which, text)                                                                       \
  {                                                                                                \
    .number = STATUS_RESTARTS + (which), .label = "program", .value = (text), .title = (text)      \
  }

static struct status_line const lines[] = {
  { STATUS_PROCESSES, "processes", 0, "Processes that serve.", 0, 0, "processes", "Connections" },
  { STATUS_STATES + CONNECTION_WAITING, "connections", 0, "Connections by what they are doing.",
    "state", "waiting", "waiting", 0 },
  STATE(CONNECTION_READING, "reading"),
  STATE(CONNECTION_SENDING, "sending"),
  STATE(CONNECTION_FETCHING, "fetching"),
  STATE(CONNECTION_LINGERING, "lingering"),
  STATE(CONNECTION_SPOOLING, "spooling"),
  STATE(CONNECTION_ASKING, "asking"),
  STATE(CONNECTION_QUEUED, "queued"),
  STATE(CONNECTION_SCRIPT, "script"),
  { STATUS_PARKED, "parked_connections", 0,
    "Connections that one descriptor stands for: the silent ones, mostly.", 0, 0, "parked", 0 },
  { STATUS_CONNECTION_MAX, "connection_limit", 0, "Places for connections.", 0, 0, "limit", 0 },
  { STATUS_ACCEPTED, "accepted_connections", 0, "Connections since the start.", 0, 0,
    "accepted since the start", 0 },

  { STATUS_ANSWERS + 2, "requests", 0,
    "Requests by class of the answer's status; none: the client left before a script had answered.",
    "class", "2xx", "answered 2xx", "Requests since the start" },
  CLASS(3, "3xx", "answered 3xx"),
  CLASS(4, "4xx", "answered 4xx"),
  CLASS(5, "5xx", "answered 5xx"),
  CLASS(0, "none", "left by the client"),
  { STATUS_BYTES_READ, "received_bytes", "bytes", "Bytes from clients.", 0, 0, "bytes received",
    0 },
  { STATUS_BYTES_WRITTEN, "sent_bytes", "bytes", "Bytes to clients.", 0, 0, "bytes sent", 0 },

  { STATUS_SCRIPTS, "scripts", 0, "Scripts that run.", 0, 0, "running", "Scripts" },
  { STATUS_SCRIPTS_MAX, "script_limit", 0, "Scripts that may run at once.", 0, 0, "limit", 0 },
  { STATUS_STATES + CONNECTION_QUEUED, "script_queue", 0,
    "Requests that wait for a place for a script.", 0, 0, "waiting", 0 },
  { STATUS_SCRIPT_QUEUE_MAX, "script_queue_limit", 0, "Requests that may wait for a script.", 0, 0,
    "limit of waiting", 0 },
  { STATUS_SCRIPTS_STARTED, "started_scripts", 0, "Scripts asked for since the start.", 0, 0,
    "started since the start", 0 },
  { STATUS_SPOOLED, "spooled_bytes", "bytes", "Content of requests in temporary files.", 0, 0,
    "bytes of content in files", 0 },

  { STATUS_STATES + CONNECTION_ASKING, "auth_queue", 0,
    "Requests that wait for an answer of authcheck.", 0, 0, "waiting for authcheck",
    "Passwords and homes" },
  { STATUS_QUESTIONS, "auth_questions", 0, "Questions to authcheck.", 0, 0,
    "questions since the start", 0 },

  { STATUS_CACHE_HITS, "file_cache_lookups", 0,
    "Names looked up, and whether what was remembered could be used.", "result", "hit",
    "names remembered", "Files since the start" },
  { STATUS_CACHE_MISSES, .label = "result", .value = "miss", .title = "names looked for" },

  { STATUS_LOG_WAITING, "log_backlog_bytes", "bytes", "Log records that logfmt has not taken yet.",
    0, 0, "bytes waiting", "Log" },
  { STATUS_LOG_BLOCKED, "log_blocked", 0, "Processes that logfmt takes no records from.", 0, 0,
    "processes that logfmt takes nothing from", 0 },
  { STATUS_LOG_LOST, "lost_log_records", 0, "Log records that found no room.", 0, 0,
    "records lost since the start", 0 },

  { STATUS_RESTARTS + RESTARTED_LOGFMT, "restarts", 0,
    "Programs started again since they had died.", "program", "logfmt", "logfmt", "Started again" },
  PROGRAM(RESTARTED_AUTHCHECK, "authcheck"),
  PROGRAM(RESTARTED_CGIEXEC, "cgiexec"),
  PROGRAM(RESTARTED_PROCESS, "httpd"),
};

struct status_line const *status_lines(size_t *count)
{
  *count = sizeof(lines) / sizeof(lines[0]);
  return lines;
}

bool status_is_count(unsigned int number)
{
  switch (number) {
  case STATUS_ACCEPTED:
  case STATUS_BYTES_READ:
  case STATUS_BYTES_WRITTEN:
  case STATUS_SCRIPTS_STARTED:
  case STATUS_QUESTIONS:
  case STATUS_CACHE_HITS:
  case STATUS_CACHE_MISSES:
  case STATUS_LOG_LOST:
    return true;
  default:
    return (number >= STATUS_ANSWERS && number < STATUS_ANSWERS + ANSWER_CLASSES) ||
           (number >= STATUS_RESTARTS && number < STATUS_NUMBERS);
  }
}

void status_add(struct status *sum, struct status const *s)
{
  for (size_t i = 0; i < STATUS_NUMBERS; i++)
    sum->number[i] += s->number[i];
}

uint64_t status_answers(struct status const *s)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < ANSWER_CLASSES; i++)
    sum += s->number[STATUS_ANSWERS + i];
  return sum;
}
