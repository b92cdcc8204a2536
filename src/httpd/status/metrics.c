/* metrics: families of metrics, each with its type, unit and help. */
#include "status/metrics.h"

static void put_name(struct output *out, char const *name)
{
  output_put(out, BYTES("httpway_"));
  output_text(out, name);
}

static void put_about(struct output *out, char const *what, char const *name, char const *text)
{
  output_put(out, BYTES("# "));
  output_text(out, what);
  output_put(out, BYTES(" "));
  put_name(out, name);
  output_put(out, BYTES(" "));
  output_text(out, text);
  output_put(out, BYTES("\n"));
}

static void put_family(struct output *out, struct status_line const *line)
{
  put_about(out, "TYPE", line->name, status_is_count(line->number) ? "counter" : "gauge");
  if (line->unit)
    put_about(out, "UNIT", line->name, line->unit);
  put_about(out, "HELP", line->name, line->help);
}

static void put_sample(struct output *out, char const *name, struct status_line const *line,
                       uint64_t number)
{
  put_name(out, name);
  if (status_is_count(line->number))
    output_put(out, BYTES("_total"));
  if (line->label) {
    output_put(out, BYTES("{"));
    output_text(out, line->label);
    output_put(out, BYTES("=\""));
    output_text(out, line->value);
    output_put(out, BYTES("\"}"));
  }
  output_put(out, BYTES(" "));
  output_number(out, number);
  output_put(out, BYTES("\n"));
}

static void put_start_time(struct output *out, uint64_t started)
{
  char const *name = "start_time_seconds";
  put_about(out, "TYPE", name, "gauge");
  put_about(out, "UNIT", name, "seconds");
  put_about(out, "HELP", name, "When the server was started, in seconds since 1970.");
  put_name(out, name);
  output_put(out, BYTES(" "));
  output_number(out, started);
  output_put(out, BYTES("\n"));
}

void status_metrics_put(struct output *out, struct status const *s)
{
  size_t count;
  struct status_line const *line = status_lines(&count);
  char const *name = 0;
  put_start_time(out, s->started);
  for (; count; count--, line++) {
    if (line->name) {
      name = line->name;
      put_family(out, line);
    }
    put_sample(out, name, line, s->number[line->number]);
  }
  output_put(out, BYTES("# EOF\n"));
}
