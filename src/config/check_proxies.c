/* check_proxies: which proxies may report the client's address. */
#include "check.h"

/* Addresses that only programs of this machine can connect to. */
static bool is_of_this_machine(struct address const *a)
{
  static struct network const four = { .family = ADDRESS_IPV4, .prefix = 8, .ip = { 127 } };
  static struct network const six = { .family = ADDRESS_IPV6, .prefix = 128, .ip = { [15] = 1 } };

  return a->family == ADDRESS_UNIX || network_covers(&four, a) || network_covers(&six, a);
}

/* Whoever can send the header can pass for any client: that must be intended. */
static void check_header(struct block const *server, struct setting const *header,
                         struct report *report)
{
  for (struct listen_place const *p = server->listen_places; p; p = p->next)
    if (!is_of_this_machine(&p->socket.address)) {
      char text[ADDRESS_TEXT_MAX];
      report_error(
          report, header->value_at,
          "ProxyProtocol On at address %.*s, which others can reach, expected TrustedProxies "
          "that say who may tell a client's address",
          (int)address_format(text, &p->socket.address), text);
      return;
    }
}

static void check_server_proxies(struct block const *server, struct report *report)
{
  struct setting const *header = block_last(server, KEY_PROXY_PROTOCOL);
  struct setting const *field = block_last(server, KEY_FORWARDED_FIELD);
  bool trusts = false;

  for (struct setting const *s = server->first; s; s = s->next)
    if (s->keyword == KEY_TRUSTED_PROXIES)
      trusts = trusts || s->items;
  if (trusts || server->damaged)
    return;
  if (header && header->number)
    check_header(server, header, report);
  if (field)
    report_warning(report, field->at,
                   "ForwardedField without TrustedProxies: no client is trusted, it is not used");
}

void check_proxies(struct block const *file, struct report *report)
{
  for (struct setting const *s = file->first; s; s = s->next)
    if (s->keyword == KEY_SERVER)
      check_server_proxies(s->block, report);
}
