/* dump: what the server has been doing. */
#include <stdio.h>
#include <sys/resource.h>

#include "dump.h"
#include "message.h"
#include "output.h"
#include "server.h"

static char const *const state_names[CONNECTION_STATES] = { "free",     "waiting",  "reading",
                                                            "sending",  "fetching", "lingering",
                                                            "spooling", "asking",   "queued",
                                                            "script" };
/* One character for each state. */
static char const state_marks[CONNECTION_STATES + 1] = ".wrsflpaqx";

static char const *logfmt_state(struct server const *server, struct status const *s)
{
  if (server->journal.channel < 0)
    return "none";
  if (s->log_gone)
    return "gone";
  return s->log_blocked ? "standing still" : "up";
}

void dump_status_line(struct server const *server)
{
  struct status s;
  char processes[32] = "";
  status_of_all(server, &s);
  if (server->board)
    snprintf(processes, sizeof(processes), "processes %u, ",
             (unsigned int)server->board->processes);
  message(LEVEL_INFO,
          "status: %sconnections %u of %u (%u waiting, %u reading, %u sending, %u lingering), "
          "scripts %u (%u queued), "
          "requests %llu, "
          "bytes read %llu, bytes written %llu, logfmt %s (%llu bytes waiting, %llu records lost)",
          processes, s.connections, s.connection_max, s.states[CONNECTION_WAITING],
          s.states[CONNECTION_READING], s.states[CONNECTION_SENDING],
          s.states[CONNECTION_LINGERING], s.scripts, s.states[CONNECTION_QUEUED],
          (unsigned long long)s.requests, (unsigned long long)s.bytes_read,
          (unsigned long long)s.bytes_written, logfmt_state(server, &s),
          (unsigned long long)s.log_waiting, (unsigned long long)s.log_lost);
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
  for (uint32_t i = 0; i < server->connection_max && out->room - out->length > 2; i++) {
    uint8_t state = server->connections[i].state;
    output_put(out, bytes_of(state_marks + state, 1));
    if (i % 64 == 63)
      output_text(out, "\n");
  }
  output_text(out, "\n");
}

size_t dump_format(struct server *server, char *text, size_t room)
{
  struct output out = { .s = text, .room = room };
  struct status s;
  status_publish(server);
  status_of_all(server, &s);
  line_number(&out, "Uptime", (uint64_t)server->clock.seconds - server->counters.started);
  if (server->board)
    line_number(&out, "Processes", server->board->processes);
  line_number(&out, "Connections", s.connections);
  line_number(&out, "Most connections", s.most_connections);
  line_number(&out, "Limit", s.connection_max);
  for (unsigned int state = CONNECTION_WAITING; state < CONNECTION_STATES; state++)
    line_number(&out, state_names[state], s.states[state]);
  line_number(&out, "Accepted", s.accepted);
  line_number(&out, "Requests", s.requests);
  line_number(&out, "Bytes read", s.bytes_read);
  line_number(&out, "Bytes written", s.bytes_written);
  line_number(&out, "Scripts", s.scripts);
  line_number(&out, "Log records lost", s.log_lost);
  cpu_time(&out);
  connection_map(&out, server);
  server->counters.most_connections = server->connection_count;
  return out.length;
}
