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

/* The name that text begins with, in lower case: as far as its labels are good. Says where it ends,
   and returns its length without a dot at the end. */
static size_t name_copy(char *out, struct bytes text, size_t *end)
{
  size_t const most = text.n < HOST_MAX ? text.n : HOST_MAX;
  size_t n;

  for (n = 0; n < most; n++) {
    char const c = text.s[n];
    if (byte_is(c, BYTE_NAME))
      out[n] = byte_lower(c);
    else if (c == '.' && n && out[n - 1] != '.')
      out[n] = c;
    else
      break;
  }
  *end = n;
  if (n && text.s[n - 1] == '.')
    return n - 1;
  if (n == HOST_MAX && n < text.n && text.s[n] == '.')
    ++*end;
  return n;
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

/* "[v6]" with its brackets; 0 when text does not start so. An address in its one canonical spelling
   (RFC 5952), so that names can be compared as bytes. */
static size_t literal_copy(char *out, struct bytes text, size_t *end)
{
  struct address address;
  size_t const bracket = bytes_find(text, ']');
  struct bytes const inner = bytes_of(text.s + 1, bracket - 1);
  char canonical[ADDRESS_TEXT_MAX];
  struct bytes name = inner;

  if (bracket == text.n)
    return 0;
  *end = bracket + 1;
  if (!address_scan(inner, &address)) {
    if (!future_valid(inner))
      return 0;
  } else if (address.family != ADDRESS_IPV6) {
    return 0;
  } else {
    name = bytes_of(canonical, address_format(canonical, &address));
  }
  if (name.n + 2 > HOST_MAX)
    return 0;
  out[0] = '[';
  for (size_t i = 0; i < name.n; i++)
    out[1 + i] = ascii_lower(name.s[i]);
  out[1 + name.n] = ']';
  return name.n + 2;
}

size_t host_clean(char *out, struct bytes text)
{
  size_t end = 0;
  size_t const length =
      text.n && text.s[0] == '[' ? literal_copy(out, text, &end) : name_copy(out, text, &end);

  return length && port_valid(bytes_after(text, end)) ? length : 0;
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
