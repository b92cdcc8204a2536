/* check_server: where each Server listens, asked of the system's resolver; no two at one place. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <httpway/conf.h>

#include "arena.h"
#include "check.h"
#include "map.h"

enum { PORT_DEFAULT = 80 };

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
    /* There is no place for an interface beside the address. */
    return six->sin6_scope_id == 0;
  }
  return false;
}

static bool address_read(struct setting const *setting, struct setting const *family,
                         struct address *out, struct report *report)
{
  struct addrinfo *found = 0;
  struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM };
  bool good;
  int failed;

  out->family = family && family->number == 1 ? ADDRESS_IPV6 : ADDRESS_IPV4;
  if (!setting) /* the wildcard, all zero */
    return true;
  hints.ai_family = !family ? AF_UNSPEC : family->number == 1 ? AF_INET6 : AF_INET;
  failed = getaddrinfo(string_of(setting->text), 0, &hints, &found);
  if (failed) {
    report_error(report, setting->value_at, "unable to find address %s: %s",
                 show(setting->text).text,
                 failed == EAI_SYSTEM ? strerror(errno) : gai_strerror(failed));
    return false;
  }
  good = address_take(out, found->ai_addr);
  freeaddrinfo(found);
  if (!good)
    report_error(report, setting->value_at,
                 "Address %s is tied to one interface, expected an IPv4 or IPv6 address without",
                 show(setting->text).text);
  return good;
}

static void check_twice(struct setting const *server, struct map *places, struct report *report)
{
  struct address const *address = server->block->address;
  char *key = arena_get(19);
  uint32_t *known;

  key[0] = (char)address->family;
  memcpy(key + 1, address->ip, 16);
  key[17] = (char)(address->port >> 8);
  key[18] = (char)(address->port & 0xff);
  known = map_find(places, bytes_of(key, 19));
  if (known)
    report_error(report, server->at,
                 "two Servers with the same address and port, the other is on line %u",
                 (unsigned int)*known);
  else
    map_put(places, bytes_of(key, 19), source_line(report->source, server->at));
}

static bool server_resolve(struct block *block, struct report *report)
{
  struct address *address = arena_get(sizeof *address);
  bool const found =
      address_read(block_last(block, KEY_ADDRESS), block_last(block, KEY_FAMILY), address, report);

  address->port = port_read(block_last(block, KEY_PORT), report);
  block->address = address;
  /* A Port that was misspelt must not count as 80. */
  return found && address->port && (!block->damaged || block_last(block, KEY_PORT));
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
  map_free(&places);
}
