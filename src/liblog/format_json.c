/* format_json: one object a line with all fields. A string's value is what the other formats show:
   the \xNN of escape_log, whose backslash JSON wants doubled. */
#include <httpway/escape.h>

#include "format.h"

/* The name of a member, and the comma in front of it. */
#define KEY(name) BYTES(",\"" name "\":")

static void member_string(struct output *o, struct bytes key, bool known, struct bytes text,
                          bool cut)
{
  output_some(o, key);
  if (!known) {
    output_some(o, BYTES("null"));
    return;
  }
  output_char(o, '"');
  o->length += escape_json(o->s + o->length, o->room - o->length, text, &o->overflow);
  if (cut)
    output_some(o, BYTES("..."));
  output_char(o, '"');
}

static void member_text(struct output *o, struct bytes key, struct bytes text, bool cut)
{
  member_string(o, key, text.n, text, cut);
}

static void member_number(struct output *o, struct bytes key, bool known, uint64_t number)
{
  output_some(o, key);
  if (known)
    output_number(o, number);
  else
    output_some(o, BYTES("null"));
}

static void member_address(struct output *o, struct bytes address_key, struct bytes port_key,
                           struct address const *a)
{
  char text[ADDRESS_TEXT_MAX];
  struct output address = { .s = text, .room = sizeof text };
  put_address(&address, a);
  member_text(o, address_key, bytes_of(text, address.length), false);
  member_number(o, port_key, a->port, a->port);
}

static bool known(struct record const *r, enum conf_log_field field)
{
  return !(r->absent >> field & 1);
}

static void member_seconds(struct output *o, struct bytes key, bool is_known, uint64_t seconds,
                           uint64_t microseconds)
{
  output_some(o, key);
  if (is_known)
    put_micro(o, seconds, (uint32_t)microseconds);
  else
    output_some(o, BYTES("null"));
}

static void member_time(struct output *o, struct record const *r, struct stamp const *s)
{
  output_some(o, BYTES("{\"time\":\""));
  output_some(o, bytes_of(s->iso, sizeof s->iso));
  output_char(o, '.');
  output_padded(o, r->microseconds % 1000000, 6);
  output_some(o, s->zone);
  output_char(o, '"');
}

static void member_version(struct output *o, struct record const *r)
{
  char text[16];
  struct output version = { .s = text, .room = sizeof text };
  put_version(&version, r);
  member_string(o, KEY("version"), known(r, LOG_VERSION) && (r->major || r->minor),
                bytes_of(text, version.length), false);
}

/* The exit code and the signal have keys of their own, so that each is always a number. */
static void member_script(struct output *o, struct record const *r)
{
  bool const has_exit = r->script_ran && known(r, LOG_SCRIPT_EXIT);
  member_seconds(o, KEY("script_cpu"), r->script_ran && known(r, LOG_SCRIPT_CPU),
                 r->script_cpu / 1000000, r->script_cpu % 1000000);
  member_number(o, KEY("script_memory"), r->script_ran && known(r, LOG_SCRIPT_MEMORY),
                r->script_memory);
  member_number(o, KEY("script_exit"), has_exit && !r->script_signaled, r->script_code);
  member_number(o, KEY("script_signal"), has_exit && r->script_signaled, r->script_code);
}

/* Which strings are only a beginning: their dots could be a client's own. */
static void member_cut(struct output *o, struct record const *r)
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
  output_some(o, KEY("cut"));
  for (unsigned int i = 0; i < RECORD_STRINGS; i++)
    if (cut >> i & 1) {
      output_char(o, before);
      output_char(o, '"');
      output_some(o, bytes_from_string(names[i]));
      output_char(o, '"');
      before = ',';
    }
  if (before == '[')
    output_char(o, before);
  output_char(o, ']');
}

void format_json(struct output *o, struct record const *r, struct stamp const *s)
{
  struct output line = { .s = o->s + o->length, .room = o->room - o->length - 2 };
  member_time(&line, r, s);
  member_text(&line, KEY("remote_user"), r->user, r->cut & RECORD_USER);
  member_address(&line, KEY("remote_address"), KEY("remote_port"), &r->remote);
  member_text(&line, KEY("server_name"), r->host, r->cut & RECORD_HOST);
  member_text(&line, KEY("method"), r->method, r->cut & RECORD_METHOD);
  member_text(&line, KEY("uri"), r->uri, r->cut & RECORD_URI);
  member_string(&line, KEY("query_string"), r->has_query, r->query, r->cut & RECORD_QUERY);
  member_version(&line, r);
  member_number(&line, KEY("status"), r->status, r->status);
  member_number(&line, KEY("content_length"), r->has_content_length, r->content_length);
  member_text(&line, KEY("referer"), r->referer, r->cut & RECORD_REFERER);
  member_text(&line, KEY("user_agent"), r->agent, r->cut & RECORD_AGENT);
  member_number(&line, KEY("bytes_read"), known(r, LOG_BYTES_READ), r->bytes_read);
  member_number(&line, KEY("bytes_written"), known(r, LOG_BYTES_WRITTEN), r->bytes_written);
  member_address(&line, KEY("local_address"), KEY("local_port"), &r->local);
  member_seconds(&line, KEY("time_taken"), known(r, LOG_TIME_TAKEN), r->taken / 1000000,
                 r->taken % 1000000);
  member_seconds(&line, KEY("micro_time"), true, r->seconds, r->microseconds);
  member_number(&line, KEY("pid"), known(r, LOG_PID), r->pid);
  member_script(&line, r);
  if (r->failed_user.n)
    member_text(&line, KEY("failed_user"), r->failed_user, r->cut & RECORD_USER);
  member_cut(&line, r);
  o->length += line.length;
  output_some(o, BYTES("}\n"));
}
