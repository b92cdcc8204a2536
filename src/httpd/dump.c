/* dump: what the server has been doing. */
#include <stdio.h>
#include <sys/resource.h>

#include "dump.h"
#include "message.h"
#include "output.h"
#include "server.h"

static char const *const state_names[CONNECTION_STATES] = { "free",    "waiting",   "reading",
                                                            "sending", "lingering", "spooling",
                                                            "asking",  "queued",    "script" };
/* One character for each state. */
static char const state_marks[CONNECTION_STATES + 1] = ".wrslpaqx";

static char const *logfmt_state(struct journal const *journal)
{
  if (journal->channel < 0)
    return "none";
  if (journal->gone)
    return "gone";
  return journal->blocked ? "standing still" : "up";
}

void dump_status_line(struct server const *server)
{
  message(LEVEL_INFO,
          "status: connections %u of %u (%u waiting, %u reading, %u sending, %u lingering), "
          "scripts %u (%u queued), "
          "requests %llu, "
          "bytes read %llu, bytes written %llu, logfmt %s (%zu bytes waiting, %llu records lost)",
          server->connection_count, server->connection_max, server->state_count[CONNECTION_WAITING],
          server->state_count[CONNECTION_READING], server->state_count[CONNECTION_SENDING],
          server->state_count[CONNECTION_LINGERING], server->scripts.running,
          server->state_count[CONNECTION_QUEUED], (unsigned long long)server->counters.requests,
          (unsigned long long)server->counters.bytes_read,
          (unsigned long long)server->counters.bytes_written, logfmt_state(&server->journal),
          journal_waiting(&server->journal), (unsigned long long)server->journal.lost_ever);
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
  line_number(&out, "Uptime", (uint64_t)server->clock.seconds - server->counters.started);
  line_number(&out, "Connections", server->connection_count);
  line_number(&out, "Most connections", server->counters.most_connections);
  line_number(&out, "Limit", server->connection_max);
  for (unsigned int state = CONNECTION_WAITING; state < CONNECTION_STATES; state++)
    line_number(&out, state_names[state], server->state_count[state]);
  line_number(&out, "Accepted", server->counters.accepted);
  line_number(&out, "Requests", server->counters.requests);
  line_number(&out, "Bytes read", server->counters.bytes_read);
  line_number(&out, "Bytes written", server->counters.bytes_written);
  line_number(&out, "Scripts", server->scripts.running);
  line_number(&out, "Log records lost", server->journal.lost_ever);
  cpu_time(&out);
  connection_map(&out, server);
  server->counters.most_connections = server->connection_count;
  return out.length;
}
