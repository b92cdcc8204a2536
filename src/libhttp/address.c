/* address: IP addresses and networks as values. No resolver, no socket address. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include <httpway/address.h>
#include <httpway/decimal.h>

static uint8_t const mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

void address_unmap(struct address *a)
{
  if (a->family != ADDRESS_IPV6 || memcmp(a->ip, mapped_prefix, sizeof mapped_prefix) != 0)
    return;
  a->family = ADDRESS_IPV4;
  memmove(a->ip, a->ip + 12, 4);
  memset(a->ip + 4, 0, 12);
}

void address_cut(uint8_t ip[16], unsigned int prefix)
{
  for (unsigned int i = 0; i < 16; i++) {
    unsigned int kept = prefix > 8 * i ? prefix - 8 * i : 0;
    if (kept < 8)
      ip[i] &= (uint8_t)(0xff00u >> kept);
  }
}

void address_mask(struct address *a, unsigned int ipv4, unsigned int ipv6)
{
  bool const old = a->family == ADDRESS_IPV4;
  unsigned int const bits = old ? ipv4 : ipv6;
  if ((!old && a->family != ADDRESS_IPV6) || bits >= (old ? 32 : 128))
    return;
  address_cut(a->ip, bits);
  a->port = 0;
}

bool network_covers(struct network const *net, struct address const *a)
{
  unsigned int const bits = net->family == ADDRESS_IPV4 ? 32 : 128;
  unsigned int const whole = net->prefix / 8, rest = net->prefix % 8;

  if (a->family == ADDRESS_UNIX)
    return net->family != ADDRESS_NONE && net->prefix == 0;
  if (a->family == ADDRESS_NONE)
    return (net->family == ADDRESS_IPV4 || net->family == ADDRESS_IPV6) && net->prefix == 0;
  if (net->family == ADDRESS_NONE || net->family != a->family || net->prefix > bits)
    return false;
  if (memcmp(net->ip, a->ip, whole) != 0)
    return false;
  return rest == 0 || ((net->ip[whole] ^ a->ip[whole]) >> (8 - rest)) == 0;
}

static size_t v4_format(char *out, uint8_t const ip[4])
{
  size_t length = 0;
  for (int i = 0; i < 4; i++) {
    if (i)
      out[length++] = '.';
    length += decimal_put(out + length, ip[i]);
  }
  return length;
}

size_t address_format(char *out, struct address const *a)
{
  static char const unix_text[] = { 'u', 'n', 'i', 'x', ':' };
  char text[INET6_ADDRSTRLEN];

  if (a->family == ADDRESS_IPV4)
    return v4_format(out, a->ip);
  if (a->family == ADDRESS_UNIX) {
    memcpy(out, unix_text, sizeof unix_text);
    return sizeof unix_text;
  }
  if (a->family == ADDRESS_NONE || !inet_ntop(AF_INET6, a->ip, text, sizeof text))
    return 0;
  size_t const length = strlen(text);
  memcpy(out, text, length);
  return length;
}
