/* address_scan: the text of an IP address. The numbers-and-dots forms are read here, since
   inet_aton is no part of POSIX and takes trailing garbage. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include <httpway/address.h>
#include <httpway/hexadecimal.h>

/* One number of a numbers-and-dots address: 0x is hexadecimal, another leading 0 octal.
   Returns the bytes read, 0 when there is no number or it does not fit 32 bits. */
static size_t part_scan(struct bytes text, uint32_t *value)
{
  unsigned int base = 10;
  uint64_t sum = 0;
  size_t at = 0, start;

  if (text.n > 1 && text.s[0] == '0') {
    bool const hex = ascii_lower(text.s[1]) == 'x';
    base = hex ? 16 : 8;
    at = hex ? 2 : 1;
  }
  /* The zero that says octal is a digit itself. */
  start = base == 8 ? 0 : at;
  for (; at < text.n && hexadecimal_value(text.s[at]) < base; at++) {
    sum = sum * base + hexadecimal_value(text.s[at]);
    if (sum > UINT32_MAX)
      return 0;
  }
  *value = (uint32_t)sum;
  return at == start ? 0 : at;
}

/* a.b.c.d, a.b.c, a.b or a: the last number fills all the bytes that are left. */
static bool ipv4_scan(struct bytes text, uint8_t ip[16])
{
  uint32_t part[4], address = 0;
  size_t count = 0;

  for (;;) {
    size_t const used = part_scan(text, &part[count]);
    if (used == 0)
      return false;
    count++;
    text = bytes_after(text, used);
    if (text.n == 0)
      break;
    if (text.s[0] != '.' || count == 4)
      return false;
    text = bytes_after(text, 1);
  }
  for (size_t i = 0; i + 1 < count; i++) {
    if (part[i] > 255)
      return false;
    address |= part[i] << (24 - 8 * i);
  }
  if (part[count - 1] > UINT32_MAX >> (8 * (count - 1)))
    return false;
  address |= part[count - 1];
  for (unsigned int i = 0; i < 4; i++)
    ip[i] = (uint8_t)(address >> (24 - 8 * i));
  return true;
}

static bool ipv6_scan(struct bytes text, uint8_t ip[16])
{
  char string[INET6_ADDRSTRLEN];

  if (text.n >= sizeof string || memchr(text.s, 0, text.n))
    return false;
  memcpy(string, text.s, text.n);
  string[text.n] = 0;
  return inet_pton(AF_INET6, string, ip) == 1;
}

bool address_scan(struct bytes text, struct address *a)
{
  struct address found = { .family = ADDRESS_IPV6 };

  if (bytes_find(text, ':') == text.n) {
    found.family = ADDRESS_IPV4;
    if (!ipv4_scan(text, found.ip))
      return false;
  } else if (!ipv6_scan(text, found.ip))
    return false;
  *a = found;
  return true;
}

bool address_scan_strict(struct bytes text, struct address *a)
{
  struct address found;
  char canonical[ADDRESS_TEXT_MAX];

  if (!address_scan(text, &found) ||
      (found.family == ADDRESS_IPV4 &&
       !bytes_equal(text, bytes_of(canonical, address_format(canonical, &found)))))
    return false;
  *a = found;
  return true;
}

bool address_scan_port(struct bytes text, uint16_t *port)
{
  uint32_t sum = 0;

  if (text.n == 0 || text.n > 5 || (text.s[0] == '0' && text.n > 1))
    return false;
  for (size_t i = 0; i < text.n; i++) {
    if (!ascii_is_digit(text.s[i]))
      return false;
    sum = sum * 10 + (uint32_t)(text.s[i] - '0');
  }
  if (sum > UINT16_MAX)
    return false;
  *port = (uint16_t)sum;
  return true;
}
