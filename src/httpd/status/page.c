/* page: one table, a section for each kind of number. */
#include "status/page.h"

#define POLICY                                                                                     \
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "           \
  "frame-ancestors 'none'"

struct bytes status_page_fields(void)
{
  return BYTES("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
               "X-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n"
               "Content-Security-Policy: " POLICY "\r\n");
}

static void put_row(struct output *out, char const *title, uint64_t number)
{
  output_put(out, BYTES("<tr><td>"));
  output_text(out, title);
  output_put(out, BYTES("</td><td>"));
  output_number(out, number);
  output_put(out, BYTES("</td></tr>\n"));
}

static void put_section(struct output *out, char const *header)
{
  output_put(out, BYTES("<tr><th colspan=\"2\">"));
  output_text(out, header);
  output_put(out, BYTES("</th></tr>\n"));
}

/* The largest two units: nobody wants the seconds of a month. */
static void put_uptime(struct output *out, uint64_t seconds)
{
  static struct {
    uint64_t length;
    char const *name;
  } const units[] = { { 86400, " d" }, { 3600, " h" }, { 60, " min" }, { 1, " s" } };
  unsigned int told = 0;
  for (size_t i = 0; i < sizeof(units) / sizeof(units[0]) && told < 2; i++) {
    uint64_t n = seconds / units[i].length;
    seconds %= units[i].length;
    if (n == 0 && told == 0 && i < 3)
      continue;
    if (told)
      output_put(out, BYTES(" "));
    output_number(out, n);
    output_text(out, units[i].name);
    told++;
  }
}

static void put_head(struct output *out)
{
  output_text(
      out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
           "<title>State of the server</title>\n<style>\n"
           "body { font-family: sans-serif; max-width: 30em; margin: 1em auto; padding: 0 1em }\n"
           "table { width: 100%; border-collapse: collapse }\n"
           "th { text-align: left; padding-top: 1em }\n"
           "td { border-top: 1px solid #ccc }\n"
           "td + td { text-align: right }\n"
           "</style></head>\n<body>\n<h1>State of the server</h1>\n<p>Up ");
}

void status_page_put(struct output *out, struct status const *s, struct bytes admin)
{
  size_t count;
  struct status_line const *line = status_lines(&count);
  put_head(out);
  put_uptime(out, s->now > s->started ? s->now - s->started : 0);
  output_text(out, "</p>\n<table>\n");
  for (; count; count--, line++) {
    if (line->header)
      put_section(out, line->header);
    put_row(out, line->title, s->number[line->number]);
  }
  output_text(out, "</table>\n<p>The same <a href=\"?metrics\">for programs</a>.</p>\n");
  if (admin.n) {
    output_put(out, BYTES("<address>"));
    output_html(out, admin);
    output_put(out, BYTES("</address>\n"));
  }
  output_put(out, BYTES("</body>\n</html>\n"));
}
