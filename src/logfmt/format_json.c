/* format_json: one object a line with all fields. A string's value is what the other formats
   show: the \xNN of escape_log, whose backslash JSON wants doubled. */
#include <httpway/conf.h>

#include "format.h"

/* Only so much is escaped at a time, since it is written twice. */
#define CHUNK 256

static void put_key(struct out *o, char const *key)
{
  if (o->n && o->s[o->n - 1] != '{')
    out_char(o, ',');
  out_char(o, '"');
  out_bytes(o, bytes_from_string(key));
  out_bytes(o, BYTES("\":"));
}

static void put_doubled(struct out *o, struct bytes text)
{
  for (;;) {
    size_t n = bytes_find(text, '\\');
    out_bytes(o, bytes_of(text.s, n));
    if (n == text.n)
      return;
    out_bytes(o, BYTES("\\\\"));
    text = bytes_after(text, n + 1);
  }
}

static void put_escaped(struct out *o, struct bytes text)
{
  char room[CHUNK * 4];
  while (text.n) {
    size_t n = text.n < CHUNK ? text.n : CHUNK;
    struct out part = { .room = sizeof room };
    part.s = room;
    out_escaped(&part, bytes_of(text.s, n));
    put_doubled(o, bytes_of(room, part.n));
    text = bytes_after(text, n);
  }
}

static void put_string(struct out *o, char const *key, bool known, struct bytes text, bool cut)
{
  put_key(o, key);
  if (!known) {
    out_bytes(o, BYTES("null"));
    return;
  }
  out_char(o, '"');
  put_escaped(o, text);
  if (cut)
    out_bytes(o, BYTES("..."));
  out_char(o, '"');
}

static void put_text(struct out *o, char const *key, struct bytes text, bool cut)
{
  put_string(o, key, text.n, text, cut);
}

static void put_number(struct out *o, char const *key, bool known, uint64_t number)
{
  put_key(o, key);
  if (known)
    out_number(o, number);
  else
    out_bytes(o, BYTES("null"));
}

static void put_address(struct out *o, char const *address_key, char const *port_key,
                        struct address const *a)
{
  char text[ADDRESS_TEXT_MAX];
  struct out address = { text, 0, sizeof text };
  out_address(&address, a);
  put_text(o, address_key, bytes_of(text, address.n), false);
  put_number(o, port_key, a->port, a->port);
}

static bool known(struct record const *r, enum conf_log_field field)
{
  return !(r->absent >> field & 1);
}

static void put_seconds(struct out *o, char const *key, bool is_known, uint64_t seconds,
                        uint64_t microseconds)
{
  put_key(o, key);
  if (is_known)
    out_micro(o, seconds, (uint32_t)microseconds);
  else
    out_bytes(o, BYTES("null"));
}

static void put_time(struct out *o, struct record const *r, struct stamp const *s)
{
  put_key(o, "time");
  out_char(o, '"');
  out_bytes(o, bytes_of(s->iso, sizeof s->iso));
  out_char(o, '.');
  out_padded(o, r->microseconds % 1000000, 6);
  out_bytes(o, s->zone);
  out_char(o, '"');
}

static void put_version(struct out *o, struct record const *r)
{
  char text[16];
  struct out version = { text, 0, sizeof text };
  out_bytes(&version, BYTES("HTTP/"));
  out_number(&version, r->major);
  out_char(&version, '.');
  out_number(&version, r->minor);
  put_string(o, "version", known(r, LOG_VERSION) && (r->major || r->minor),
             bytes_of(text, version.n), false);
}

/* The exit code and the signal have keys of their own, so that each is always a number. */
static void put_script(struct out *o, struct record const *r)
{
  bool const has_exit = r->script_ran && known(r, LOG_SCRIPT_EXIT);
  put_seconds(o, "script_cpu", r->script_ran && known(r, LOG_SCRIPT_CPU), r->script_cpu / 1000000,
              r->script_cpu % 1000000);
  put_number(o, "script_memory", r->script_ran && known(r, LOG_SCRIPT_MEMORY), r->script_memory);
  put_number(o, "script_exit", has_exit && !r->script_signaled, r->script_code);
  put_number(o, "script_signal", has_exit && r->script_signaled, r->script_code);
}

/* Which strings are only a beginning: their dots could be a client's own. */
static void put_cut(struct out *o, struct record const *r)
{
  char const *const names[RECORD_STRINGS] = { r->failed_user.n ? "failed_user" : "remote_user",
                                              "server_name",
                                              "method",
                                              "uri",
                                              "query_string",
                                              "referer",
                                              "user_agent" };
  uint8_t const cut = r->cut;
  char before = '[';
  if (!cut)
    return;
  put_key(o, "cut");
  for (unsigned int i = 0; i < RECORD_STRINGS; i++)
    if (cut >> i & 1) {
      out_char(o, before);
      out_char(o, '"');
      out_bytes(o, bytes_from_string(names[i]));
      out_char(o, '"');
      before = ',';
    }
  if (before == '[')
    out_char(o, before);
  out_char(o, ']');
}

void format_json(struct out *o, struct record const *r, struct stamp const *s)
{
  struct out line = { o->s + o->n, 0, o->room - o->n - 2 };
  out_char(&line, '{');
  put_time(&line, r, s);
  put_text(&line, "remote_user", r->user, r->cut & RECORD_USER);
  put_address(&line, "remote_address", "remote_port", &r->remote);
  put_text(&line, "server_name", r->host, r->cut & RECORD_HOST);
  put_text(&line, "method", r->method, r->cut & RECORD_METHOD);
  put_text(&line, "uri", r->uri, r->cut & RECORD_URI);
  put_string(&line, "query_string", r->has_query, r->query, r->cut & RECORD_QUERY);
  put_version(&line, r);
  put_number(&line, "status", r->status, r->status);
  put_number(&line, "content_length", r->has_content_length, r->content_length);
  put_text(&line, "referer", r->referer, r->cut & RECORD_REFERER);
  put_text(&line, "user_agent", r->agent, r->cut & RECORD_AGENT);
  put_number(&line, "bytes_read", known(r, LOG_BYTES_READ), r->bytes_read);
  put_number(&line, "bytes_written", known(r, LOG_BYTES_WRITTEN), r->bytes_written);
  put_address(&line, "local_address", "local_port", &r->local);
  put_seconds(&line, "time_taken", known(r, LOG_TIME_TAKEN), r->taken / 1000000,
              r->taken % 1000000);
  put_seconds(&line, "micro_time", true, r->seconds, r->microseconds);
  put_number(&line, "pid", known(r, LOG_PID), r->pid);
  put_script(&line, r);
  if (r->failed_user.n)
    put_text(&line, "failed_user", r->failed_user, r->cut & RECORD_USER);
  put_cut(&line, r);
  o->n += line.n;
  out_bytes(o, BYTES("}\n"));
}
