/* translate: the alias search. */
#include <httpway/output.h>
#include <httpway/path.h>
#include <httpway/route.h>

#include "translate.h"

static bool virtual_of(struct conf const *conf, struct cgi_request const *r, struct conf_virtual *v)
{
  struct conf_server server;
  struct conf_reference found;
  if (conf_server_read(conf, r->server, &server) != 1)
    return false;
  found = conf_virtual_find(conf, &server, r->server, r->host);
  return found.number != CONF_NONE && conf_virtual_read(conf, found, v) == 1;
}

size_t path_translate(char *out, size_t room, struct conf const *conf, struct cgi_request const *r,
                      struct bytes path)
{
  struct output text = { .s = out, .room = room };
  struct address client = r->remote;
  struct conf_virtual v;
  struct conf_location location;
  struct route route = { .location = &location };
  struct bytes places, place;
  uint32_t place_index;
  address_unmap(&client);
  /* One with dots would lead out of the directory that it is appended to. */
  if (path_segments_allowed(path, true) != PATH_ALLOWED || !virtual_of(conf, r, &v) ||
      route_find(conf, &v, path, &client, 0, &route) != ROUTE_FOUND)
    return 0;
  /* Of several Locations in turn it is that of the script, where it is the same. */
  place_index = route.location_number == r->location ? r->place : 0;
  places = location.places;
  for (uint32_t i = 0; i <= place_index; i++)
    if (!conf_list_next(&places, &place))
      return 0;
  if (place.n && place.s[0] != '/')
    return 0;
  output_expanded(&text, place, r->host);
  output_put(&text, route.rest);
  return text.overflow ? 0 : text.length;
}
