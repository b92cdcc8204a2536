/* dump: the state of the server as text and as a line of the log, letter by letter. */
#include <stdarg.h>
#include <sys/resource.h>

#include "../../src/httpd/status/dump.h"
#include "../../src/httpd/log/message.h"
#include "../../src/httpd/state/server.h"
#include "../../src/httpd/status/board.h"
#include "../../src/httpd/status/metrics.h"
#include "../../src/httpd/status/page.h"
#include "settings_case.h"
#include "tap.h"

enum { CONNECTIONS = 70 };

static struct server server;
static struct connection connections[5000];
static struct exchange exchange;
static struct request request;
static struct status_board board;
static struct status numbers;
static unsigned int published;

void status_publish(struct server *s)
{
  (void)s;
  published++;
}

void status_of_all(struct server *s, struct status *out)
{
  (void)s;
  *out = numbers;
}

uint64_t status_answers(struct status const *s)
{
  (void)s;
  return 987;
}

void status_metrics_put(struct output *out, struct status const *s)
{
  (void)s;
  output_text(out, "metrics");
}

struct bytes status_page_fields(void)
{
  return BYTES("fields");
}

void status_page_put(struct output *out, struct status const *s, struct bytes admin)
{
  (void)s;
  output_text(out, "page for ");
  output_put(out, admin);
}

static bool no_usage;

#ifndef __GLIBC__
#define __rusage_who_t int
#endif

int getrusage(__rusage_who_t who, struct rusage *usage)
{
  memset(usage, 0, sizeof(*usage));
  usage->ru_utime = (struct timeval){ 12, 34567 };
  usage->ru_stime = (struct timeval){ 3, 999999 };
  return no_usage || who != RUSAGE_SELF ? -1 : 0;
}

static enum record_level last_level;
static char text[4096];

void message(enum record_level level, char const *format, ...)
{
  va_list arguments;

  last_level = level;
  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
}

/* Each number another one. */
static void begin(void)
{
  memset(&numbers, 0, sizeof(numbers));
  for (unsigned int i = 0; i < STATUS_NUMBERS; i++)
    numbers.number[i] = 100 + i;
  numbers.number[STATUS_LOG_GONE] = numbers.number[STATUS_LOG_BLOCKED] = 0;
  numbers.started = 1000;
  numbers.now = 1234;
  server = (struct server){ .connections = connections,
                            .connection_max = CONNECTIONS,
                            .connection_count = 7,
                            .journal = { .channel = 5 } };
  server.counters.most_connections = 9;
  memset(connections, 0, sizeof(connections));
  for (unsigned int i = 0; i < CONNECTION_STATES; i++)
    connections[i].state = (uint8_t)i;
  connections[69].state = CONNECTION_SCRIPT;
  exchange.request = &request;
  settings_begin();
  text_set(&laid.settings.admin, BYTES("me"));
  exchange.way.settings = &laid.settings;
  request.query = BYTES_NONE;
  published = 0;
}

static struct bytes dumped(struct bytes query)
{
  request.query = query;
  exchange.decision = dump(&server, &exchange);
  return exchange.decision.text;
}

#define HEAD                                                                                       \
  "Connections: 101\nMost connections: 103\nLimit: 102\nwaiting: 107\nreading: 108\nsending: "     \
  "109\n"                                                                                          \
  "fetching: 110\nlingering: 111\nspooling: 112\nasking: 113\nqueued: 114\nscript: 115\n"          \
  "Accepted: 105\nRequests: 987\nBytes read: 122\nBytes written: 123\nScripts: 124\n"              \
  "Log records lost: 133\n"
#define MAP "\n.wrsflpaqx......................................................\n.....x\n"

static void test_text(void)
{
  begin();
  is_bytes(dumped(BYTES_NONE),
           BYTES("Uptime: 234\n" HEAD "CPU seconds: 12.034 user, 3.999 system\n" MAP), "the text");
  is_bytes(exchange.decision.type, BYTES("text/plain"), "its type");
  is_bytes(exchange.decision.fields,
           BYTES("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"), "its fields");
  ok(published == 1 && server.counters.most_connections == 7, "the high-water mark begins anew");
  server.board = &board;
  board.processes = 4;
  no_usage = true;
  is_bytes(dumped(BYTES("other")), BYTES("Uptime: 234\nProcesses: 4\n" HEAD MAP),
           "of several processes; and where the system does not say what they take");
  no_usage = false;
}

static void test_map(void)
{
  struct bytes whole;

  begin();
  server.connection_max = 64;
  whole = dumped(BYTES_NONE);
  ok(bytes_equal(bytes_after(whole, whole.n - 67),
                 BYTES("\n.wrsflpaqx......................................................\n\n")),
     "a whole line of connections");
  server.connection_max = 5000;
  whole = dumped(BYTES_NONE);
  is_number(whole.n, 4001, "the map ends where the page does");
}

static void test_forms(void)
{
  begin();
  is_bytes(dumped(BYTES("metrics")), BYTES("metrics"), "metrics");
  is_bytes(exchange.decision.type, BYTES(STATUS_METRICS_TYPE), "their type");
  is_bytes(exchange.decision.fields,
           BYTES("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"), "their fields");
  is_bytes(dumped(BYTES("html=1")), BYTES("page for me"), "a page");
  is_bytes(exchange.decision.type, BYTES("text/html; charset=utf-8"), "its type");
  is_bytes(exchange.decision.fields, BYTES("fields"), "its fields");
  is_number(server.counters.most_connections, 9, "these leave the high-water mark");
  ok(dumped(BYTES("metric")).n > 100 && dumped(BYTES("metricss")).n > 100 &&
         dumped(BYTES("=html")).n > 100,
     "other words are none of them");
}

#define LINE                                                                                       \
  "connections 101 of 102 (107 waiting, 108 reading, 109 sending, 111 lingering), scripts 124 "    \
  "(114 queued), requests 987, bytes read 122, bytes written 123, logfmt "
#define MORE                                                                                       \
  " (132 bytes waiting, 133 records lost), answered 2xx 118, 3xx 119, 4xx 120, 5xx 121, left 116"  \
  ", parked 104, authcheck 129 questions (113 waiting), cache 130 hits (131 misses), started "     \
  "again: logfmt 136, authcheck 137, cgiexec 138, httpd 139"

static void test_line(void)
{
  begin();
  dump_status_line(&server);
  is_bytes(bytes_from_string(text), BYTES("status: " LINE "up" MORE), "the line of the log");
  is_number(last_level, LEVEL_INFO, "which is no warning");
  server.board = &board;
  board.processes = 3;
  numbers.number[STATUS_LOG_BLOCKED] = 1;
  dump_status_line(&server);
  is_bytes(bytes_from_string(text), BYTES("status: processes 3, " LINE "standing still" MORE),
           "of several processes, whose log stands still");
  numbers.number[STATUS_LOG_GONE] = 1;
  dump_status_line(&server);
  is_bytes(bytes_from_string(text), BYTES("status: processes 3, " LINE "gone" MORE), "or is gone");
  server.board = 0;
  server.journal.channel = -1;
  dump_status_line(&server);
  is_bytes(bytes_from_string(text), BYTES("status: " LINE "none" MORE), "or is none");
}

static void test_names(void)
{
  is_bytes(bytes_from_string(dump_state_name(CONNECTION_WAITING)), BYTES("waiting"), "a state");
  is_bytes(bytes_from_string(dump_state_name(CONNECTION_SCRIPT)), BYTES("script"), "the last one");
}

int main(void)
{
  test_text();
  test_map();
  test_forms();
  test_line();
  test_names();
  return tap_done();
}
