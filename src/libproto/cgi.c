/* cgi: what the core asks of cgiexec, and what that says on a leash, byte for byte as in
   doc/protocol.html. Memory to memory only; whether a request makes sense for a configuration is
   not judged here. */
#include <httpway/cgi.h>

#include "wire.h"

/* ---- Requests ---- */

#define FIELD(member) WIRE_ANY(struct cgi_request, member)

static struct wire_message const request_message = {
  "HWC\002",
  CGI_MESSAGE_MAX,
  { FIELD(configuration),
    FIELD(location),
    FIELD(place),
    FIELD(server),
    WIRE_BETWEEN(struct cgi_request, what, CGI_PATH, CGI_FALLBACK),
    FIELD(has_query),
    FIELD(has_content_length),
    FIELD(secure),
    FIELD(major),
    FIELD(minor),
    FIELD(status),
    FIELD(client_port),
    FIELD(content_length),
    FIELD(remote),
    FIELD(local),
    FIELD(host),
    FIELD(client_host),
    FIELD(path),
    FIELD(directory),
    FIELD(path_info),
    FIELD(script_name),
    FIELD(redirected_from),
    FIELD(method),
    FIELD(uri),
    FIELD(query),
    FIELD(remote_user),
    WIRE_LIST(struct cgi_request, headers, 2, CGI_HEADERS_MAX),
    WIRE_MARK(struct cgi_request, mark) }
};

#undef FIELD

size_t cgi_pack_header(char *out, size_t room, struct bytes name, struct bytes value)
{
  struct output w = { .s = out, .room = room };
  wire_put_string(&w, name);
  wire_put_string(&w, value);
  return output_end(&w);
}

bool cgi_next_header(struct bytes *headers, struct bytes *name, struct bytes *value)
{
  struct bytes both[2];
  if (!wire_take_strings(headers, both, 2))
    return false;
  *name = both[0];
  *value = both[1];
  return true;
}

size_t cgi_pack_request(char *out, size_t room, struct cgi_request const *r)
{
  return wire_pack(&request_message, out, room, r);
}

/* Empty, or from '/' on, without NUL. */
static bool path_fits(struct bytes path)
{
  return path.n == 0 || (path.s[0] == '/' && bytes_find(path, 0) == path.n);
}

/* An error document is the document of an error. */
static bool status_fits(struct cgi_request const *r)
{
  return r->what == CGI_ERROR ? r->status >= 400 && r->status <= 599 : r->status == 0;
}

bool cgi_unpack_request(struct bytes message, struct cgi_request *r)
{
  *r = (struct cgi_request){ 0 };
  return wire_unpack(&request_message, message, r) && status_fits(r) && path_fits(r->path) &&
         path_fits(r->directory) && path_fits(r->path_info);
}

/* ---- Reports ---- */

#define FIELD(member) WIRE_ANY(struct cgi_fate, member)

static struct wire_message const fate_message = {
  "HWF\001",
  CGI_FATE_MAX,
  { WIRE_BETWEEN(struct cgi_fate, kind, CGI_STARTED, CGI_EXITED), FIELD(signaled), FIELD(stopped),
    FIELD(status), FIELD(pid), FIELD(code), FIELD(cpu), FIELD(elapsed), FIELD(peak_memory),
    FIELD(text) }
};

/* Everything before the text. */
enum { FATE_HEAD = 4 + 1 + 1 + 2 + 4 + 4 + 8 + 8 + 8 + 2 };

size_t cgi_pack_fate(char *out, size_t room, struct cgi_fate const *f)
{
  struct cgi_fate fate = *f;
  /* A long reason is cut: half of it is better than none. */
  if (fate.text.n > CGI_FATE_MAX - FATE_HEAD)
    fate.text.n = CGI_FATE_MAX - FATE_HEAD;
  return wire_pack(&fate_message, out, room, &fate);
}

bool cgi_unpack_fate(struct bytes message, struct cgi_fate *f)
{
  *f = (struct cgi_fate){ 0 };
  return wire_unpack(&fate_message, message, f);
}
