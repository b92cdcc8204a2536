/* check_server: where each Server listens, asked of the system's resolver; no two at one
   address. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <httpway/conf.h>

#include "arena.h"
#include "check.h"
#include "map.h"

enum { PORT_DEFAULT = 80 };

/* What an Address begins with that is the path of a unix socket. */
#define UNIX_PREFIX "unix:"

static char *string_of(struct bytes text)
{
  return (char *)arena_copy(text).s;
}

static bool all_digits(struct bytes text)
{
  for (size_t i = 0; i < text.n; i++)
    if (text.s[i] < '0' || text.s[i] > '9')
      return false;
  return true;
}

/* The port; 0 when it has none, which has been reported. */
static uint16_t port_read(struct setting const *setting, struct report *report)
{
  uint32_t port = 0;
  struct servent *service;

  if (!setting)
    return PORT_DEFAULT;
  if (all_digits(setting->text)) {
    for (size_t i = 0; i < setting->text.n && port <= UINT16_MAX; i++)
      port = port * 10 + (uint32_t)(setting->text.s[i] - '0');
    if (port == 0 || port > UINT16_MAX)
      report_error(report, setting->value_at, "Port %s is out of range, expected 1 to 65535",
                   show(setting->text).text);
    return port > UINT16_MAX ? 0 : (uint16_t)port;
  }
  /* One thread: the plain function will do. */
  /* cppcheck-suppress getservbynameCalled */
  service = getservbyname(string_of(setting->text), "tcp");
  if (service)
    return ntohs((uint16_t)service->s_port);
  report_error(report, setting->value_at,
               "unknown service %s, Port needs a number from 1 to 65535 or a service name",
               show(setting->text).text);
  return 0;
}

static bool address_take(struct address *out, struct sockaddr const *from)
{
  if (from->sa_family == AF_INET) {
    out->family = ADDRESS_IPV4;
    memcpy(out->ip, &((struct sockaddr_in const *)(void const *)from)->sin_addr, 4);
    return true;
  }
  if (from->sa_family == AF_INET6) {
    struct sockaddr_in6 const *six = (struct sockaddr_in6 const *)(void const *)from;
    out->family = ADDRESS_IPV6;
    memcpy(out->ip, &six->sin6_addr, 16);
    /* There is no room for an interface beside the address. */
    return six->sin6_scope_id == 0;
  }
  return false;
}

/* What a Server listens on, as it is found. */
struct found {
  struct listen_place *first, **end;
  struct report *report;
  uint16_t port;
};

static void place_add(struct found *found, struct listen_socket socket)
{
  struct listen_place *place = arena_get(sizeof *place);

  if (socket.address.family != ADDRESS_UNIX)
    socket.address.port = found->port;
  place->socket = socket;
  *found->end = place;
  found->end = &place->next;
}

/* A resolver may name an address twice. */
static bool is_among(struct listen_place const *places, struct address const *address)
{
  for (; places; places = places->next)
    if (places->socket.address.family == address->family &&
        memcmp(places->socket.address.ip, address->ip, sizeof address->ip) == 0)
      return true;
  return false;
}

/* The first address of a list, or all of them. */
static bool addresses_take(struct found *found, struct setting const *setting,
                           struct addrinfo const *list, bool all)
{
  struct listen_place **const own = found->end;

  for (; list; list = all ? list->ai_next : 0) {
    struct listen_socket socket = { .v6only = false };
    if (!address_take(&socket.address, list->ai_addr)) {
      report_error(found->report, setting->value_at,
                   "Address %s is tied to one interface, expected an IPv4 or IPv6 address without",
                   show(setting->text).text);
      return false;
    }
    if (!is_among(*own, &socket.address))
      place_add(found, socket);
  }
  return true;
}

/* The C library of most who ran mathopd takes it for every address, whatever the manuals say. */
static bool is_star(struct bytes text)
{
  return text.n == 1 && text.s[0] == '*';
}

static bool host_find(struct found *found, struct setting const *setting,
                      struct setting const *family)
{
  struct addrinfo *list = 0;
  struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM };
  bool good;
  int failed;

  hints.ai_family = !family || family->number == FAMILY_DUAL ? AF_UNSPEC
                    : family->number == FAMILY_INET6         ? AF_INET6
                                                             : AF_INET;
  failed = getaddrinfo(is_star(setting->text) ? 0 : string_of(setting->text), "0", &hints, &list);
  if (failed) {
    report_error(found->report, setting->value_at, "unable to find address %s: %s",
                 show(setting->text).text,
                 failed == EAI_SYSTEM ? strerror(errno) : gai_strerror(failed));
    return false;
  }
  good = addresses_take(found, setting, list, family && family->number == FAMILY_DUAL);
  freeaddrinfo(list);
  return good;
}

static bool path_take(struct found *found, struct setting const *setting)
{
  struct listen_socket const socket = { .address = { .family = ADDRESS_UNIX },
                                        .path =
                                            bytes_after(setting->text, sizeof UNIX_PREFIX - 1) };
  size_t const most = sizeof((struct sockaddr_un *)0)->sun_path - 1;

  if (socket.path.n == 0 || socket.path.s[0] != '/' || socket.path.s[socket.path.n - 1] == '/' ||
      bytes_find(socket.path, 0) < socket.path.n)
    report_error(found->report, setting->value_at,
                 "Address %s has no absolute path, expected " UNIX_PREFIX "/PATH",
                 show(setting->text).text);
  else if (socket.path.n > most)
    report_error(found->report, setting->value_at,
                 "Address %s is too long for a unix socket, expected a path of at most %u bytes",
                 show(setting->text).text, (unsigned int)most);
  else {
    place_add(found, socket);
    return true;
  }
  return false;
}

static bool is_unix(struct setting const *address)
{
  size_t const n = sizeof UNIX_PREFIX - 1;

  return address->text.n >= n && memcmp(address->text.s, UNIX_PREFIX, n) == 0;
}

/* Without Address: every address of the machine, all zero. */
static void wildcards_take(struct found *found, struct setting const *family)
{
  struct listen_socket const four = { .address = { .family = ADDRESS_IPV4 } };
  struct listen_socket const six = { .address = { .family = ADDRESS_IPV6 } };

  if (!family || family->number != FAMILY_INET6)
    place_add(found, four);
  if (family && family->number != FAMILY_INET)
    place_add(found, six);
}

static bool addresses_find(struct found *found, struct block const *block)
{
  struct setting const *family = block_last(block, KEY_FAMILY);
  bool any = false, good = true;

  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == KEY_ADDRESS) {
      any = true;
      good = (is_unix(s) ? path_take(found, s) : host_find(found, s, family)) && good;
    }
  if (!any)
    wildcards_take(found, family);
  return good;
}

/* Where a socket lies, as bytes to compare. */
static struct bytes place_key(struct listen_socket const *socket)
{
  struct address const *address = &socket->address;
  char *key;

  /* A path begins with a slash, which is the number of no family. */
  if (address->family == ADDRESS_UNIX)
    return socket->path;
  key = arena_get(19);
  key[0] = (char)address->family;
  memcpy(key + 1, address->ip, 16);
  key[17] = (char)(address->port >> 8);
  key[18] = (char)(address->port & 0xff);
  return bytes_of(key, 19);
}

/* The first socket of a Server that is there already is reported, the others go without saying. */
static void check_twice(struct setting const *server, struct map *places, struct report *report)
{
  bool reported = false;

  for (struct listen_place *p = server->block->listen_places; p; p = p->next) {
    struct bytes const key = place_key(&p->socket);
    uint32_t const *known = map_find(places, key);
    if (!known) {
      map_put(places, key, server->at);
      continue;
    }
    if (reported)
      continue;
    reported = true;
    if (*known == server->at)
      report_error(report, server->at, "two sockets of this Server have the same %s",
                   p->socket.path.n ? "path" : "address and port");
    else
      report_error(report, server->at, "two Servers with the same %s, the other is on %s",
                   p->socket.path.n ? "socket" : "address and port",
                   source_other_line(report->source, server->at, *known));
  }
}

static bool server_resolve(struct block *block, struct report *report)
{
  struct found found = { .report = report, .end = &found.first };
  bool good;

  found.port = port_read(block_last(block, KEY_PORT), report);
  good = addresses_find(&found, block);
  block->listen_places = found.first;
  /* A Port that was misspelt must not count as 80. */
  return good && found.port && (!block->damaged || block_last(block, KEY_PORT));
}

/* [::] would take the IPv4 clients of its port, too: not when 0.0.0.0 is there for them. */
static void share_wildcards(struct block *server, struct map const *places)
{
  static struct address const any;

  for (struct listen_place *p = server->listen_places; p; p = p->next) {
    struct listen_socket const four = { .address = { .family = ADDRESS_IPV4,
                                                     .port = p->socket.address.port } };
    p->socket.v6only = p->socket.address.family == ADDRESS_IPV6 &&
                       memcmp(p->socket.address.ip, any.ip, sizeof any.ip) == 0 &&
                       map_find(places, place_key(&four));
  }
}

void check_servers(struct block *file, struct report *report)
{
  struct map places = { .count = 0 };
  bool any = false;

  for (struct setting *s = file->first; s; s = s->next)
    if (s->keyword == KEY_SERVER) {
      any = true;
      if (server_resolve(s->block, report))
        check_twice(s, &places, report);
    }
  if (!any && !file->damaged)
    report_warning(report, NOWHERE, "no Server: nothing is listened on");
  for (struct setting *s = file->first; s; s = s->next)
    if (s->keyword == KEY_SERVER)
      share_wildcards(s->block, &places);
  map_free(&places);
}
