/* host: a host name cleaned. The result names directories elsewhere, so that whatever is let
   through here must be harmless as one path segment. No look-up. */
#include <httpway/address.h>
#include <httpway/hexadecimal.h>
#include <httpway/host.h>

#include <string.h>

#include "byte_class.h"

/* What may follow the name: nothing, or a colon and a port, which may be empty. */
static bool port_valid(struct bytes text)
{
  unsigned int port = 0;

  if (text.n && text.s[0] != ':')
    return false;
  for (size_t i = 1; i < text.n; i++) {
    if (!ascii_is_digit(text.s[i]))
      return false;
    port = port * 10 + (unsigned int)(text.s[i] - '0');
    if (port > 65535)
      return false;
  }
  return true;
}

/* The name in lower case, when its labels are good. */
static bool labels_copy(char *out, struct bytes name)
{
  char before = '.';

  for (size_t i = 0; i < name.n; i++) {
    char const c = name.s[i];
    if (!byte_is(c, BYTE_NAME) && (c != '.' || before == '.'))
      return false;
    out[i] = ascii_lower(c);
    before = c;
  }
  return before != '.';
}

/* IPvFuture of RFC 3986 section 3.2.2: no such address exists yet, but a Host may name one. Of the
   delimiters only '+', by which zones are written ("v1.fe80::a+eth0"): a name is quoted in pages,
   headers and variables. */
static bool future_valid(struct bytes text)
{
  size_t const dot = bytes_find(text, '.');

  if (dot < 2 || dot + 1 >= text.n || ascii_lower(text.s[0]) != 'v')
    return false;
  for (size_t i = 1; i < dot; i++)
    if (hexadecimal_value(text.s[i]) > 15)
      return false;
  for (size_t i = dot + 1; i < text.n; i++)
    if (!byte_is(text.s[i], BYTE_NAME) && !memchr(".~+:", text.s[i], 4))
      return false;
  return true;
}

/* "[v6]" with its brackets; empty when text does not start so. An address in its one canonical
   spelling (RFC 5952), so that names can be compared as bytes. */
static struct bytes literal_of(struct bytes text, char canonical[ADDRESS_TEXT_MAX + 2])
{
  struct address address;
  size_t const end = bytes_find(text, ']');
  struct bytes const inner = bytes_of(text.s + 1, end ? end - 1 : 0);
  size_t n;

  if (end == text.n)
    return BYTES_NONE;
  if (!address_scan(inner, &address))
    return future_valid(inner) ? bytes_of(text.s, end + 1) : BYTES_NONE;
  if (address.family != ADDRESS_IPV6)
    return BYTES_NONE;
  canonical[0] = '[';
  n = address_format(canonical + 1, &address);
  canonical[n + 1] = ']';
  return bytes_of(canonical, n + 2);
}

size_t host_clean(char *out, struct bytes text)
{
  bool const literal = text.n && text.s[0] == '[';
  size_t const end = bytes_find(text, literal ? ']' : ':') + literal;
  char canonical[ADDRESS_TEXT_MAX + 2];
  struct bytes host = literal ? literal_of(text, canonical) : bytes_of(text.s, end);

  if (host.n == 0 || !port_valid(bytes_after(text, end)))
    return 0;
  if (!literal && host.s[host.n - 1] == '.')
    host.n--;
  if (host.n > HOST_MAX || (!literal && !labels_copy(out, host)))
    return 0;
  for (size_t i = 0; literal && i < host.n; i++)
    out[i] = ascii_lower(host.s[i]);
  return host.n;
}

uint16_t host_port(struct bytes text)
{
  struct bytes const behind =
      bytes_after(text, text.n && text.s[0] == '[' ? bytes_find(text, ']') : 0);
  size_t const colon = bytes_find(behind, ':');
  unsigned int port = 0;

  for (size_t i = colon + 1; i < behind.n; i++)
    port = port * 10 + (unsigned int)(behind.s[i] - '0');
  return (uint16_t)port;
}
