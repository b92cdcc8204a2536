/* format_common: the common log format, and combined, for the programs that expect them. */
#include "format.h"

static void put_or_dash(struct out *o, struct bytes text, bool cut)
{
  if (text.n)
    out_string(o, text, cut);
  else
    out_char(o, '-');
}

static void put_request_line(struct out *o, struct record const *r)
{
  if (!r->method.n) {
    put_or_dash(o, r->uri,
                r->cut & RECORD_URI); /* the request line as it came, which could not be read */
    return;
  }
  out_string(o, r->method, r->cut & RECORD_METHOD);
  out_char(o, ' ');
  out_string(o, r->uri, r->cut & RECORD_URI);
  if (r->has_query) {
    out_char(o, '?');
    out_string(o, r->query, r->cut & RECORD_QUERY);
  }
  if (r->major || r->minor) {
    out_bytes(o, BYTES(" HTTP/"));
    out_number(o, r->major);
    out_char(o, '.');
    out_number(o, r->minor);
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

static void put_quoted(struct out *o, struct bytes text, bool cut)
{
  out_bytes(o, BYTES(" \""));
  put_or_dash(o, text, cut);
  out_char(o, '"');
}

void format_common(struct out *o, bool combined, struct record const *r, struct stamp const *s)
{
  struct out line = { o->s, o->n, o->room - 1 };
  uint64_t sent = content_sent(r);
  if (r->remote.family == ADDRESS_NONE)
    out_char(&line, '-');
  out_address(&line, &r->remote);
  out_bytes(&line, BYTES(" - "));
  put_or_dash(&line, r->user, r->cut & RECORD_USER);
  out_char(&line, ' ');
  out_bytes(&line, bytes_of(s->clf, sizeof s->clf));
  out_bytes(&line, BYTES(" \""));
  put_request_line(&line, r);
  out_bytes(&line, BYTES("\" "));
  out_number(&line, r->status);
  out_char(&line, ' ');
  if (sent)
    out_number(&line, sent);
  else
    out_char(&line, '-');
  if (combined) {
    put_quoted(&line, r->referer, r->cut & RECORD_REFERER);
    put_quoted(&line, r->agent, r->cut & RECORD_AGENT);
  }
  o->n = line.n;
  out_char(o, '\n');
}
