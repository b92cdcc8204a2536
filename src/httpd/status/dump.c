/* dump: what the server has been doing, as text. */
#include <stdio.h>
#include <sys/resource.h>

#include <httpway/output.h>

#include "status/dump.h"
#include "log/message.h"
#include "state/server.h"
#include "status/board.h"
#include "status/metrics.h"
#include "status/page.h"

static char const *const state_names[CONNECTION_STATES] = { "free",     "waiting",  "reading",
                                                            "sending",  "fetching", "lingering",
                                                            "spooling", "asking",   "queued",
                                                            "script" };
char const *dump_state_name(unsigned int state)
{
  return state_names[state];
}

/* One character for each state. */
static char const state_marks[CONNECTION_STATES + 1] = ".wrsflpaqx";

/* The map of connections ends where the page is so long. */
enum { STATUS_LINE_MAX = 1000, MAP_END = 4000 };

static char const *logfmt_state(struct server const *server, struct status const *s)
{
  if (server->journal.channel < 0)
    return "none";
  if (s->number[STATUS_LOG_GONE])
    return "gone";
  return s->number[STATUS_LOG_BLOCKED] ? "standing still" : "up";
}

static void put_counted(struct output *out, char const *before, struct status const *s,
                        unsigned int number)
{
  output_text(out, before);
  output_number(out, s->number[number]);
}

static void line_connections(struct output *out, struct status const *s)
{
  put_counted(out, "connections ", s, STATUS_CONNECTIONS);
  put_counted(out, " of ", s, STATUS_CONNECTION_MAX);
  put_counted(out, " (", s, STATUS_STATES + CONNECTION_WAITING);
  put_counted(out, " waiting, ", s, STATUS_STATES + CONNECTION_READING);
  put_counted(out, " reading, ", s, STATUS_STATES + CONNECTION_SENDING);
  put_counted(out, " sending, ", s, STATUS_STATES + CONNECTION_LINGERING);
  put_counted(out, " lingering), scripts ", s, STATUS_SCRIPTS);
  put_counted(out, " (", s, STATUS_STATES + CONNECTION_QUEUED);
  output_text(out, " queued), requests ");
  output_number(out, status_answers(s));
  put_counted(out, ", bytes read ", s, STATUS_BYTES_READ);
  put_counted(out, ", bytes written ", s, STATUS_BYTES_WRITTEN);
}

static void line_more(struct output *out, struct status const *s)
{
  put_counted(out, ", answered 2xx ", s, STATUS_ANSWERS + 2);
  put_counted(out, ", 3xx ", s, STATUS_ANSWERS + 3);
  put_counted(out, ", 4xx ", s, STATUS_ANSWERS + 4);
  put_counted(out, ", 5xx ", s, STATUS_ANSWERS + 5);
  put_counted(out, ", left ", s, STATUS_ANSWERS);
  put_counted(out, ", parked ", s, STATUS_PARKED);
  put_counted(out, ", authcheck ", s, STATUS_QUESTIONS);
  put_counted(out, " questions (", s, STATUS_STATES + CONNECTION_ASKING);
  put_counted(out, " waiting), cache ", s, STATUS_CACHE_HITS);
  put_counted(out, " hits (", s, STATUS_CACHE_MISSES);
  put_counted(out, " misses), started again: logfmt ", s, STATUS_RESTARTS + RESTARTED_LOGFMT);
  put_counted(out, ", authcheck ", s, STATUS_RESTARTS + RESTARTED_AUTHCHECK);
  put_counted(out, ", cgiexec ", s, STATUS_RESTARTS + RESTARTED_CGIEXEC);
  put_counted(out, ", httpd ", s, STATUS_RESTARTS + RESTARTED_PROCESS);
}

void dump_status_line(struct server *server)
{
  char line[STATUS_LINE_MAX];
  struct output out = { .s = line, .room = sizeof(line) };
  struct status s;
  status_of_all(server, &s);
  if (server->board) {
    output_text(&out, "processes ");
    output_number(&out, server->board->processes);
    output_text(&out, ", ");
  }
  line_connections(&out, &s);
  output_text(&out, ", logfmt ");
  output_text(&out, logfmt_state(server, &s));
  put_counted(&out, " (", &s, STATUS_LOG_WAITING);
  put_counted(&out, " bytes waiting, ", &s, STATUS_LOG_LOST);
  output_text(&out, " records lost)");
  line_more(&out, &s);
  message(LEVEL_INFO, "status: %.*s", (int)out.length, out.s);
}

static void line_number(struct output *out, char const *name, uint64_t number)
{
  output_text(out, name);
  output_text(out, ": ");
  output_number(out, number);
  output_text(out, "\n");
}

static void cpu_time(struct output *out)
{
  struct rusage usage;
  char line[96];
  if (getrusage(RUSAGE_SELF, &usage) < 0)
    return;
  snprintf(line, sizeof(line), "CPU seconds: %lld.%03ld user, %lld.%03ld system\n",
           (long long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec / 1000,
           (long long)usage.ru_stime.tv_sec, (long)usage.ru_stime.tv_usec / 1000);
  output_text(out, line);
}

/* One character a connection; the map is cut where the page ends. */
static void connection_map(struct output *out, struct server const *server)
{
  output_text(out, "\n");
  for (uint32_t i = 0; i < server->connection_max && out->length < MAP_END; i++) {
    uint8_t state = server->connections[i].state;
    output_put(out, bytes_of(state_marks + state, 1));
    if (i % 64 == 63)
      output_text(out, "\n");
  }
  output_text(out, "\n");
}

/* What mathopd tells, and in its form (REFERENCE 3.7). */
static void put_text(struct server const *server, struct output *out, struct status const *s)
{
  line_number(out, "Uptime", s->now - s->started);
  if (server->board)
    line_number(out, "Processes", server->board->processes);
  line_number(out, "Connections", s->number[STATUS_CONNECTIONS]);
  line_number(out, "Most connections", s->number[STATUS_MOST_CONNECTIONS]);
  line_number(out, "Limit", s->number[STATUS_CONNECTION_MAX]);
  for (unsigned int state = CONNECTION_WAITING; state < CONNECTION_STATES; state++)
    line_number(out, state_names[state], s->number[STATUS_STATES + state]);
  line_number(out, "Accepted", s->number[STATUS_ACCEPTED]);
  line_number(out, "Requests", status_answers(s));
  line_number(out, "Bytes read", s->number[STATUS_BYTES_READ]);
  line_number(out, "Bytes written", s->number[STATUS_BYTES_WRITTEN]);
  line_number(out, "Scripts", s->number[STATUS_SCRIPTS]);
  line_number(out, "Log records lost", s->number[STATUS_LOG_LOST]);
  cpu_time(out);
  connection_map(out, server);
}

/* "word" or "word=anything", which is how scrapers and forms write it. */
static bool is_asked(struct exchange const *e, struct bytes word)
{
  struct bytes query = e->request->query;
  query.n = bytes_find(query, '=');
  return bytes_equal(query, word);
}

struct decision dump(struct server *server, struct exchange *e)
{
  struct output out = { .s = e->scratch.text, .room = sizeof(e->scratch.text) };
  struct decision d = { .answer = ANSWER_TEXT,
                        .status = 200,
                        .why = "Dump",
                        .type = BYTES("text/plain"),
                        .fields = BYTES(
                            "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n") };
  struct status s;
  status_publish(server);
  status_of_all(server, &s);
  if (is_asked(e, BYTES("metrics"))) {
    d.type = BYTES(STATUS_METRICS_TYPE);
    status_metrics_put(&out, &s);
  } else if (is_asked(e, BYTES("html"))) {
    d.type = BYTES("text/html; charset=utf-8");
    d.fields = status_page_fields();
    status_page_put(&out, &s, conf_text(&e->way.settings->admin));
  } else {
    put_text(server, &out, &s);
    server->counters.most_connections = server->connection_count;
  }
  d.text = output_bytes(&out);
  return d;
}
