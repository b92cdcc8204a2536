/* environment_paths: where the script is, as URL and in the file system, and what led to it. */
#include <httpway/output.h>
#include <httpway/path.h>
#include <httpway/route.h>

#include "environment.h"

#define POOL (&script_strings)

/* ---- As URL ---- */

/* Of "http://host/path?query" what follows the host: proxies send it so, and programs look for a
   path there. */
static struct bytes path_of(struct bytes uri)
{
  size_t slashes = bytes_find(uri, '/');
  size_t end = slashes + 2;
  if (slashes == 0 || slashes == uri.n)
    return uri;
  while (end < uri.n && uri.s[end] != '/' && uri.s[end] != '?')
    end++;
  return bytes_after(uri, end < uri.n ? end : uri.n);
}

static void put_uri(struct variables *v, struct script const *s)
{
  struct bytes uri = as_mathopd(s) ? s->request->uri : path_of(s->request->uri);
  variables_begin(v, "REQUEST_URI");
  if (!uri.n || uri.s[0] == '?')
    strings_put(POOL, BYTES("/"));
  strings_put(POOL, uri);
  variables_end(v);
}

static void put_redirected_from(struct variables *v, struct bytes path)
{
  static char decoded[CGI_MESSAGE_MAX];
  size_t n;
  if (path.n && path.n <= sizeof decoded && path_decode(decoded, &n, path))
    variables_set(v, "REDIRECT_URL", bytes_of(decoded, n));
}

/* ---- In the file system ---- */

/* The file that a path means for the host and client of a request: PATH_TRANSLATED of the extra
   path, DOCUMENT_ROOT of "/". Returns the length, 0 when it means none. No file is opened. */
static size_t path_translate(char *out, size_t room, struct conf const *conf,
                             struct cgi_request const *r, struct bytes path)
{
  struct output text = { .s = out, .room = room };
  struct address client = r->remote;
  struct conf_virtual const *v = conf_virtual(conf, conf_virtual_find(conf, r->server, r->host));
  struct bytes place;
  struct route route;
  uint32_t number;
  address_unmap(&client);
  /* One with dots would lead out of the directory that it is appended to. */
  if (path_segments_allowed(path, true) != PATH_ALLOWED || !v ||
      route_find(conf, v, path, &client, 0, &route) != ROUTE_FOUND)
    return 0;
  /* Of several Locations in turn it is that of the script, where it is the same. */
  number = route.location_number == r->location ? r->place : 0;
  if (number >= route.location->places.count)
    return 0;
  place = conf_text(conf_texts(&route.location->places) + number);
  if (place.n && place.s[0] != '/')
    return 0;
  output_expanded(&text, place, r->host);
  output_put(&text, route.rest);
  return text.overflow ? 0 : text.length;
}

static struct bytes directory_of(struct bytes file)
{
  while (file.n && file.s[file.n - 1] != '/')
    file.n--;
  while (file.n > 1 && file.s[file.n - 1] == '/')
    file.n--;
  return file;
}

/* What "/" is for this host, as with Apache, else the Location of the script. A Location may be the
   script itself: then what is beside it. */
static void put_document_root(struct variables *v, struct script const *s)
{
  char root[PATH_MAX];
  size_t n = path_translate(root, sizeof root, s->conf, s->request, BYTES("/"));
  if (!n)
    n = script_place_copy(s, root, sizeof root);
  while (n > 1 && root[n - 1] == '/')
    n--;
  if (bytes_equal(bytes_of(root, n), script_path(s)))
    n = directory_of(bytes_of(root, n)).n;
  variables_set(v, "DOCUMENT_ROOT", n ? bytes_of(root, n) : BYTES("/"));
}

static void put_path_info(struct variables *v, struct script const *s)
{
  char translated[PATH_MAX];
  size_t n;
  if (!s->request->path_info.n)
    return;
  variables_set(v, "PATH_INFO", s->request->path_info);
  n = path_translate(translated, sizeof translated, s->conf, s->request, s->request->path_info);
  if (n)
    variables_set(v, "PATH_TRANSLATED", bytes_of(translated, n));
}

void environment_paths(struct variables *v, struct script const *s)
{
  struct cgi_request const *r = s->request;
  put_uri(v, s);
  if (r->has_query || !as_mathopd(s) || s->settings->empty_query_string)
    variables_set(v, "QUERY_STRING", r->query);
  variables_set(v, "SCRIPT_NAME", r->script_name);
  variables_set(v, "SCRIPT_FILENAME", script_path(s));
  put_path_info(v, s);
  if (as_mathopd(s))
    return;
  put_document_root(v, s);
  /* php-cgi runs nothing without it. */
  variables_number(v, "REDIRECT_STATUS", r->status ? r->status : 200);
  put_redirected_from(v, r->redirected_from);
}
