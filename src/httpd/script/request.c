/* request: the message for cgiexec (doc/protocol.html). */
#include <httpway/cgi.h>

#include "script/client_url.h"
#include "script/name.h"
#include "script/request.h"
#include "state/server.h"

enum { HEADERS_SIZE = 65536 + 2 * CGI_HEADERS_MAX }; /* of the largest head, none cut */

/* A request that was redirected has lost its content, and with it what says its type. The host of
   an absolute target is the one that is meant, whatever Host says (RFC 9112 section 3.2.2). */
static size_t headers_pack(struct connection const *c, char *out, size_t room)
{
  struct request const *r = c->workspace.request;
  struct bytes name, value;
  size_t at = 0, length = 0;
  if (r->absolute)
    length += cgi_pack_header(out, room, BYTES("Host"), r->authority);
  while (request_next_field(r, c->workspace.input + c->input_start, &at, &name, &value)) {
    enum request_field which = request_field_named(name);
    if ((which == FIELD_HOST && r->absolute) ||
        (which == FIELD_CONTENT_TYPE && c->settled.redirects) ||
        (which == FIELD_AUTHORIZATION && !r->field[which].n)) /* wiped */
      continue;
    length += cgi_pack_header(out + length, room - length, name, value);
  }
  return length;
}

/* The path of what led to this script, where it was not asked for itself: the document of an error,
   or a script that redirected here. As it was sent. */
static struct bytes redirected_from(struct connection const *c, struct exchange const *e)
{
  if (e->decision.script_what == CGI_ERROR)
    return e->request->path;
  return c->settled.redirects ? c->workspace.request->path : BYTES_NONE;
}

size_t script_request_pack(struct server *server, struct connection const *c,
                           struct exchange const *e)
{
  char headers[HEADERS_SIZE];
  struct request const *r = e->request;
  struct script_name name;
  struct client_url url;
  struct cgi_request request;
  script_name_find(server, e, &name);
  client_url_find(server, c, e, &url);
  request = (struct cgi_request){
    .configuration = server->conf_stamp,
    .location = e->way.location_number,
    .place = e->way.place_number,
    .server = e->server,
    .what = e->decision.script_what,
    .host = bytes_of(r->host, r->host_length),
    .client_host = url.host,
    .client_port = url.port,
    .secure = url.secure,
    .path = e->decision.script_what == CGI_PATH ? bytes_of(e->way.physical.s + e->way.place_length,
                                                           e->way.physical.n - e->way.place_length)
                                                : BYTES_NONE,
    .directory = e->way.directory,
    .path_info = name.path_info,
    .script_name = name.name,
    .redirected_from = redirected_from(c, e),
    .method = r->method_text,
    .uri = r->target,
    .query = r->query,
    .has_query = r->has_query,
    .remote_user = connection_user(c),
    .major = r->major,
    .minor = r->minor,
    .status = e->decision.script_what == CGI_ERROR ? (uint16_t)e->decision.status : 0,
    .remote = c->client,
    .local = c->local,
    .has_content_length = r->body != BODY_NONE || r->field_count[FIELD_CONTENT_LENGTH],
    .content_length = c->spool >= 0 ? c->spool_size : r->content_length,
    .headers = bytes_of(headers, headers_pack(c, headers, sizeof(headers))),
    .mark = conf_location_mark(e->way.location),
  };
  return cgi_pack_request(server->scripts.message, CGI_MESSAGE_MAX, &request);
}
