/* status_numbers, status_metrics, status_page: sums, and the two forms in which they are told. */
#include <stdlib.h>

#include "../../src/httpd/status/metrics.h"
#include "../../src/httpd/status/page.h"
#include "tap.h"

/* What an answer has for them, less its head, when BufSize is small. */
enum { SMALL = 7000 };

static char room[16384];
static struct status s;

static struct output metrics(size_t size)
{
  struct output out = { .s = room, .room = size };
  memset(room, 0, sizeof(room));
  status_metrics_put(&out, &s);
  return out;
}

static struct output page(size_t size, char const *admin)
{
  struct output out = { .s = room, .room = size };
  memset(room, 0, sizeof(room));
  status_page_put(&out, &s, bytes_from_string(admin));
  return out;
}

/* How often a text is in what was made. */
static int times(char const *text)
{
  int n = 0;
  for (char const *at = room; (at = strstr(at, text)); at += strlen(text))
    n++;
  return n;
}

static void number_all(uint64_t first, uint64_t step)
{
  for (size_t i = 0; i < STATUS_NUMBERS; i++)
    s.number[i] = first + i * step;
}

static void test_sums(void)
{
  struct status sum = { .number = { 0 } };
  number_all(1, 1);
  s.number[STATUS_ANSWERS + 1] = 0;
  status_add(&sum, &s);
  status_add(&sum, &s);
  is_number(sum.number[0], 2, "the first number is added");
  is_number(sum.number[STATUS_NUMBERS - 1], 2 * STATUS_NUMBERS, "and the last");
  is_number(status_answers(&(struct status){ .number = { [STATUS_ANSWERS] = 1,
                                                         [STATUS_ANSWERS + 2] = 2,
                                                         [STATUS_ANSWERS + 5] = 4,
                                                         [STATUS_BYTES_READ] = 100 } }),
            7, "answers of all classes");
}

static void test_table(void)
{
  size_t count;
  struct status_line const *line = status_lines(&count);
  bool told[STATUS_NUMBERS] = { false }, whole = true, all = true;
  ok(line->name && line->header, "the first line has all that others may leave out");
  for (size_t i = 0; i < count; i++) {
    told[line[i].number] = true;
    whole = whole && line[i].title && (line[i].name ? line[i].help : line[i].label) &&
            !line[i].label == !line[i].value;
  }
  ok(whole, "no line lacks anything");
  /* Not for programs: the sum of states, a mark that is reset, one that never has company, what
     never is. */
  told[STATUS_CONNECTIONS] = told[STATUS_MOST_CONNECTIONS] = told[STATUS_LOG_GONE] =
      told[STATUS_STATES + CONNECTION_FREE] = told[STATUS_ANSWERS + 1] = true;
  for (size_t i = 0; i < STATUS_NUMBERS; i++)
    all = all && told[i];
  ok(all, "every number is told");
  ok(status_is_count(STATUS_ACCEPTED) && status_is_count(STATUS_ANSWERS) &&
         status_is_count(STATUS_ANSWERS + 5) && status_is_count(STATUS_NUMBERS - 1),
     "what only grows");
  ok(!status_is_count(STATUS_PROCESSES) && !status_is_count(STATUS_STATES) &&
         !status_is_count(STATUS_ANSWERS - 1) && !status_is_count(STATUS_LOG_WAITING),
     "and what does not");
}

static void test_metrics(void)
{
  struct output out;
  number_all(0, 0);
  s.started = 1700000000;
  s.number[STATUS_ANSWERS + 4] = 17;
  s.number[STATUS_STATES + CONNECTION_ASKING] = 3;
  s.number[STATUS_BYTES_READ] = UINT64_MAX;
  out = metrics(sizeof(room));
  ok(!out.overflow, "it fits");
  ok(!strncmp(room,
              "# TYPE httpway_start_time_seconds gauge\n# UNIT httpway_start_time_seconds "
              "seconds\n# HELP httpway_start_time_seconds ",
              100),
     "a family begins with type, unit and help");
  is_number(times("\nhttpway_start_time_seconds 1700000000\n"), 1, "the start");
  is_number(times("\n# TYPE httpway_requests counter\n# HELP httpway_requests Requests by"), 1,
            "a counter, without a unit");
  is_number(times("\nhttpway_requests_total{class=\"4xx\"} 17\n"), 1, "its sample, with a label");
  is_number(times("\nhttpway_requests_total{class=\""), 5, "five classes");
  is_number(times("# TYPE httpway_requests "), 1, "in one family");
  is_number(times("\nhttpway_connections{state=\"asking\"} 3\n"), 1, "a state");
  is_number(times("\nhttpway_auth_queue 3\n"), 1, "which is a queue, too");
  is_number(times("\n# TYPE httpway_received_bytes counter\n# UNIT httpway_received_bytes bytes\n"),
            1, "a counter of bytes");
  is_number(times("\nhttpway_received_bytes_total 18446744073709551615\n"), 1,
            "the largest number");
  ok(out.length > 6 && !memcmp(room + out.length - 7, "\n# EOF\n", 7), "the end");
}

static void test_page(void)
{
  struct output out;
  s.now = s.started + 3 * 86400 + 2 * 3600 + 59;
  out = page(sizeof(room), "<me> & \"you\"");
  ok(!out.overflow, "it fits");
  is_number(times("<p>Up 3 d 2 h</p>"), 1, "days and hours");
  is_number(times("<tr><td>answered 4xx</td><td>17</td></tr>\n"), 1, "a number");
  is_number(times("<address>&lt;me&gt; &amp; &quot;you&quot;</address>"), 1,
            "Admin's words are escaped");
  s.now = s.started + 61;
  page(sizeof(room), "");
  is_number(times("<p>Up 1 min 1 s</p>"), 1, "minutes and seconds");
  is_number(times("<address>"), 0, "no Admin");
  s.now = s.started - 5;
  page(sizeof(room), "");
  is_number(times("<p>Up 0 s</p>"), 1, "a clock that was put back");
}

static void test_room(void)
{
  struct output out;
  bool kept = true;
  number_all(UINT64_MAX, 0);
  s.started = s.now = UINT64_MAX;
  out = metrics(sizeof(room));
  printf("# metrics %zu bytes\n", out.length);
  ok(out.length <= SMALL, "metrics fit the smallest answer");
  out = page(sizeof(room), "");
  printf("# page %zu bytes\n", out.length);
  ok(out.length <= SMALL, "so does the page");
  for (size_t size = 0; size < 500; size += 7) {
    out = metrics(size);
    kept = kept && out.overflow && !room[size];
    out = page(size, "x");
    kept = kept && out.overflow && !room[size];
  }
  ok(kept, "what has no room is never written");
}

int main(void)
{
  test_sums();
  test_table();
  test_metrics();
  test_page();
  test_room();
  return tap_done();
}
