/* format_common: the common log format, and combined, for the programs that expect them. */
#include "format.h"

static void put_request_line(struct output *o, struct record const *r)
{
  if (!r->method.n) {
    /* The request line as it came, which could not be read. */
    put_text(o, r->uri, r->cut & RECORD_URI);
    return;
  }
  put_string(o, r->method, r->cut & RECORD_METHOD);
  output_char(o, ' ');
  put_string(o, r->uri, r->cut & RECORD_URI);
  if (r->has_query) {
    output_char(o, '?');
    put_string(o, r->query, r->cut & RECORD_QUERY);
  }
  if (r->major || r->minor) {
    output_char(o, ' ');
    put_version(o, r);
  }
}

/* Bytes of content that were sent, as far as that is known: for HEAD there were none, and a broken
   connection took less. */
static uint64_t content_sent(struct record const *r)
{
  if (!r->has_content_length || bytes_equal(r->method, BYTES("HEAD")))
    return 0;
  return r->content_length < r->bytes_written ? r->content_length : r->bytes_written;
}

static void put_quoted(struct output *o, struct bytes text, bool cut)
{
  output_some(o, BYTES(" \""));
  put_text(o, text, cut);
  output_char(o, '"');
}

void format_common(struct output *o, bool combined, struct record const *r, struct stamp const *s)
{
  struct output line = { .s = o->s, .length = o->length, .room = o->room - 1 };
  uint64_t sent = content_sent(r);
  if (r->remote.family == ADDRESS_NONE)
    output_char(&line, '-');
  put_address(&line, &r->remote);
  output_some(&line, BYTES(" - "));
  put_text(&line, r->user, r->cut & RECORD_USER);
  output_char(&line, ' ');
  output_some(&line, bytes_of(s->clf, sizeof s->clf));
  output_some(&line, BYTES(" \""));
  put_request_line(&line, r);
  output_some(&line, BYTES("\" "));
  output_number(&line, r->status);
  output_char(&line, ' ');
  if (sent)
    output_number(&line, sent);
  else
    output_char(&line, '-');
  if (combined) {
    put_quoted(&line, r->referer, r->cut & RECORD_REFERER);
    put_quoted(&line, r->agent, r->cut & RECORD_AGENT);
  }
  o->length = line.length;
  output_char(o, '\n');
}
