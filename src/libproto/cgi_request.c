/* cgi_request: what the core asks of cgiexec, byte for byte as in doc/protocol.html. Memory to
   memory only; whether a request makes sense for a configuration is not judged here. */
#include <httpway/cgi.h>

#include "wire.h"

static struct bytes const magic = { "HWC\002", 4 };

enum { FLAG_QUERY = 1, FLAG_CONTENT_LENGTH = 2, FLAG_SECURE = 4 };

/* ---- Header fields ---- */

size_t cgi_pack_header(char *out, size_t room, struct bytes name, struct bytes value)
{
  struct output w = { .s = out, .room = room };
  wire_put_string(&w, name);
  wire_put_string(&w, value);
  return output_end(&w);
}

bool cgi_next_header(struct bytes *headers, struct bytes *name, struct bytes *value)
{
  struct wire_reader r = { .rest = *headers };
  *name = wire_get_string(&r);
  *value = wire_get_string(&r);
  if (r.failed)
    return false;
  *headers = r.rest;
  return true;
}

/* ---- Packing ---- */

static unsigned int flags_of(struct cgi_request const *r)
{
  return (r->has_query ? FLAG_QUERY : 0u) | (r->has_content_length ? FLAG_CONTENT_LENGTH : 0u) |
         (r->secure ? FLAG_SECURE : 0u);
}

size_t cgi_pack_request(char *out, size_t room, struct cgi_request const *r)
{
  struct output w = { .s = out, .room = room < CGI_MESSAGE_MAX ? room : CGI_MESSAGE_MAX };
  output_put(&w, magic);
  wire_put_number(&w, 8, r->configuration);
  wire_put_number(&w, 4, r->location);
  wire_put_number(&w, 4, r->place);
  wire_put_number(&w, 4, r->server);
  wire_put_number(&w, 1, r->what);
  wire_put_number(&w, 1, flags_of(r));
  wire_put_number(&w, 1, r->major);
  wire_put_number(&w, 1, r->minor);
  wire_put_number(&w, 2, r->status);
  wire_put_number(&w, 2, r->client_port);
  wire_put_number(&w, 8, r->content_length);
  wire_put_address(&w, &r->remote);
  wire_put_address(&w, &r->local);
  wire_put_string(&w, r->host);
  wire_put_string(&w, r->client_host);
  wire_put_string(&w, r->path);
  wire_put_string(&w, r->directory);
  wire_put_string(&w, r->path_info);
  wire_put_string(&w, r->script_name);
  wire_put_string(&w, r->redirected_from);
  wire_put_string(&w, r->method);
  wire_put_string(&w, r->uri);
  wire_put_string(&w, r->query);
  wire_put_string(&w, r->remote_user);
  wire_put_number(&w, 4, r->headers.n);
  output_put(&w, r->headers);
  wire_put_mark(&w, r->mark);
  return output_end(&w);
}

/* ---- Unpacking ---- */

static void get_numbers(struct wire_reader *r, struct cgi_request *out)
{
  uint64_t flags;
  out->configuration = wire_get_number(r, 8);
  out->location = (uint32_t)wire_get_number(r, 4);
  out->place = (uint32_t)wire_get_number(r, 4);
  out->server = (uint32_t)wire_get_number(r, 4);
  out->what = (uint8_t)wire_get_number(r, 1);
  flags = wire_get_number(r, 1);
  out->has_query = flags & FLAG_QUERY;
  out->has_content_length = flags & FLAG_CONTENT_LENGTH;
  out->secure = flags & FLAG_SECURE;
  out->major = (uint8_t)wire_get_number(r, 1);
  out->minor = (uint8_t)wire_get_number(r, 1);
  out->status = (uint16_t)wire_get_number(r, 2);
  out->client_port = (uint16_t)wire_get_number(r, 2);
  out->content_length = wire_get_number(r, 8);
  wire_get_address(r, &out->remote);
  wire_get_address(r, &out->local);
}

static void get_strings(struct wire_reader *r, struct cgi_request *out)
{
  out->host = wire_get_string(r);
  out->client_host = wire_get_string(r);
  out->path = wire_get_string(r);
  out->directory = wire_get_string(r);
  out->path_info = wire_get_string(r);
  out->script_name = wire_get_string(r);
  out->redirected_from = wire_get_string(r);
  out->method = wire_get_string(r);
  out->uri = wire_get_string(r);
  out->query = wire_get_string(r);
  out->remote_user = wire_get_string(r);
  out->headers = wire_get(r, (size_t)wire_get_number(r, 4));
}

/* Empty, or from '/' on, without NUL. */
static bool path_fits(struct bytes path)
{
  return path.n == 0 || (path.s[0] == '/' && bytes_find(path, 0) == path.n);
}

/* An error document is the document of an error. */
static bool what_fits(struct cgi_request const *r)
{
  bool error = r->status >= 400 && r->status <= 599;
  return r->what >= CGI_PATH && r->what <= CGI_FALLBACK &&
         (r->what == CGI_ERROR ? error : r->status == 0);
}

static bool headers_fit(struct bytes headers)
{
  struct bytes name, value;
  for (int i = 0; i < CGI_HEADERS_MAX && headers.n; i++)
    if (!cgi_next_header(&headers, &name, &value))
      return false;
  return headers.n == 0;
}

bool cgi_unpack_request(struct bytes message, struct cgi_request *out)
{
  struct wire_reader r = { .rest = message, .failed = message.n > CGI_MESSAGE_MAX };
  *out = (struct cgi_request){ 0 };
  if (!bytes_equal(wire_get(&r, magic.n), magic))
    return false;
  get_numbers(&r, out);
  get_strings(&r, out);
  out->mark = wire_get_mark(&r);
  return !r.failed && what_fits(out) && path_fits(out->path) && path_fits(out->directory) &&
         path_fits(out->path_info) && headers_fit(out->headers);
}
