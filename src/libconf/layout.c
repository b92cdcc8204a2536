/* layout: the members of each structure of conf.h, in the order in which they lie in a record.
   A change here, or of a member in globals.def, server.def or location.def, changes the format:
   raise the number in CONF_FORMAT. */
#include <httpway/conf.h>

#include "layout.h"

#define LAYOUT(fields)                                                                             \
  {                                                                                                \
    fields, sizeof(fields) / sizeof(fields[0])                                                     \
  }

static struct layout_field const globals[] = {
  LAYOUT_FIELD(conf_globals, log_address.ipv4),
  LAYOUT_FIELD(conf_globals, log_address.ipv6),
  LAYOUT_FIELD(conf_globals, log_address.hash),
  LAYOUT_FIELD(conf_globals, log_address.logins),
#define MEMBER(type, member) LAYOUT_FIELD(conf_globals, member),
#include <httpway/globals.def>
};

static struct layout_field const server[] = {
#define MEMBER(type, member) LAYOUT_FIELD(conf_server, member),
#include <httpway/server.def>
};

static struct layout_field const socket_entry[] = {
  LAYOUT_FIELD(conf_socket, address),
  LAYOUT_FIELD(conf_socket, path),
  LAYOUT_FIELD(conf_socket, v6only),
};

static struct layout_field const virtual[] = {
  LAYOUT_FIELD(conf_virtual, sanitize_path), LAYOUT_FIELD(conf_virtual, aliases),
  LAYOUT_FIELD(conf_virtual, origin),        LAYOUT_FIELD(conf_virtual, entries),
  LAYOUT_FIELD(conf_virtual, index),
};

static struct layout_field const alias[] = {
  LAYOUT_FIELD(conf_alias, location), LAYOUT_FIELD(conf_alias, position),
  LAYOUT_FIELD(conf_alias, clients),  LAYOUT_FIELD(conf_alias, flags),
  LAYOUT_FIELD(conf_alias, alias),
};

/* The number of the settings first: they are read before. */
static struct layout_field const location[] = {
  LAYOUT_FIELD(conf_location, settings), LAYOUT_FIELD(conf_location, alias),
  LAYOUT_FIELD(conf_location, places),   LAYOUT_FIELD(conf_location, place_count),
  LAYOUT_FIELD(conf_location, turn),     LAYOUT_FIELD(conf_location, origin),
};

/* What many locations have in common. */
static struct layout_field const settings[] = {
#define MEMBER(type, member) LAYOUT_FIELD(conf_location, member),
#define LIMIT(id, word, value, member) LAYOUT_FIELD(conf_location, script_limits.member),
#include <httpway/location.def>
};

static struct layout_field const rule[] = {
  LAYOUT_FIELD(conf_rule, allow),
  LAYOUT_FIELD(conf_rule, network),
};

static struct layout_field const header_rule[] = {
  LAYOUT_FIELD(conf_header_rule, verb),  LAYOUT_FIELD(conf_header_rule, name),
  LAYOUT_FIELD(conf_header_rule, value), LAYOUT_FIELD(conf_header_rule, paths),
  LAYOUT_FIELD(conf_header_rule, types), LAYOUT_FIELD(conf_header_rule, statuses),
};

static struct layout_field const group[] = { LAYOUT_FIELD(conf_group, gid) };

struct layout const layout_globals = LAYOUT(globals);
struct layout const layout_server = LAYOUT(server);
struct layout const layout_socket = LAYOUT(socket_entry);
struct layout const layout_virtual = LAYOUT(virtual);
struct layout const layout_alias = LAYOUT(alias);
struct layout const layout_location = LAYOUT(location);
struct layout const layout_location_settings = { location, 1 };
struct layout const layout_settings = LAYOUT(settings);
struct layout const layout_rule = LAYOUT(rule);
struct layout const layout_header_rule = LAYOUT(header_rule);
struct layout const layout_group = LAYOUT(group);
