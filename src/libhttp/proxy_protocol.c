/* proxy_protocol: version 1 is a line of text, version 2 a signature, four bytes and addresses. */
#include <httpway/proxy_protocol.h>

/* What the binary header begins with, and how much of it comes before the addresses. */
static struct bytes const signature = { "\r\n\r\n\0\r\nQUIT\n", 12 };
static struct bytes const word = { "PROXY ", 6 };
enum { FIXED_LENGTH = 16 };
/* Byte 12: version and command; byte 13: family and transport. */
enum { COMMAND_LOCAL = 0x20, COMMAND_PROXY = 0x21 };
enum { KIND_UNSPEC = 0x00, KIND_TCP4 = 0x11, KIND_TCP6 = 0x21, KIND_UNIX = 0x31 };
enum { UNIX_PATH_LENGTH = 108 };
/* What may follow the addresses: a type, two bytes of length, and a value. */
enum { TLV_HEAD = 3, TLV_TLS = 0x20, TLS_CLIENT = 1 };

/* Whether text begins so, as far as it goes. */
static bool may_begin(struct bytes text, struct bytes beginning)
{
  size_t const n = text.n < beginning.n ? text.n : beginning.n;
  return n == 0 || memcmp(text.s, beginning.s, n) == 0;
}

/* ---- Version 1 ---- */

static struct bytes word_take(struct bytes *rest)
{
  struct bytes const taken = bytes_of(rest->s, bytes_find(*rest, ' '));
  *rest = bytes_after(*rest, taken.n < rest->n ? taken.n + 1 : taken.n);
  return taken;
}

static bool line_addresses(struct bytes rest, enum address_family family,
                           struct proxy_protocol *out)
{
  struct bytes const source = word_take(&rest), destination = word_take(&rest);
  struct bytes const source_port = word_take(&rest);

  /* The last word goes to the end: a space in it makes it no number. */
  if (!address_scan_strict(source, &out->source) || out->source.family != family ||
      !address_scan_strict(destination, &out->destination) || out->destination.family != family ||
      !address_scan_port(source_port, &out->source.port) ||
      !address_scan_port(rest, &out->destination.port))
    return false;
  out->known = true;
  return true;
}

/* The line without its beginning and its end. */
static bool line_read(struct bytes line, struct proxy_protocol *out)
{
  struct bytes rest = line;
  struct bytes const protocol = word_take(&rest);

  if (bytes_equal(protocol, BYTES("UNKNOWN")))
    return true;
  if (bytes_equal(protocol, BYTES("TCP4")))
    return line_addresses(rest, ADDRESS_IPV4, out);
  if (bytes_equal(protocol, BYTES("TCP6")))
    return line_addresses(rest, ADDRESS_IPV6, out);
  return false;
}

static enum proxy_protocol_verdict text_read(struct bytes text, struct proxy_protocol *out)
{
  size_t const end = bytes_find(text, '\n');

  if (end >= PROXY_PROTOCOL_LINE_MAX)
    return PROXY_PROTOCOL_BAD;
  if (end == text.n)
    return PROXY_PROTOCOL_MORE;
  if (end <= word.n || text.s[end - 1] != '\r' ||
      !line_read(bytes_of(text.s + word.n, end - 1 - word.n), out))
    return PROXY_PROTOCOL_BAD;
  out->length = end + 1;
  return PROXY_PROTOCOL_DONE;
}

/* ---- Version 2 ---- */

static uint16_t port_take(char const *s)
{
  return (uint16_t)((unsigned char)s[0] << 8 | (unsigned char)s[1]);
}

/* Source, destination, and the port of each. */
static void ip_addresses(char const *s, enum address_family family, struct proxy_protocol *out)
{
  size_t const n = family == ADDRESS_IPV4 ? 4 : 16;

  out->known = true;
  out->source.family = out->destination.family = (uint8_t)family;
  memcpy(out->source.ip, s, n);
  memcpy(out->destination.ip, s + n, n);
  out->source.port = port_take(s + 2 * n);
  out->destination.port = port_take(s + 2 * n + 2);
}

/* How many bytes the addresses of a kind have; too many for any header when there is no such
   kind. */
static size_t addresses_length(uint8_t command, uint8_t kind)
{
  if (command == COMMAND_LOCAL)
    return 0;
  switch (kind) {
  case KIND_UNSPEC:
    return 0;
  case KIND_TCP4:
    return 12;
  case KIND_TCP6:
    return 36;
  case KIND_UNIX:
    return 2 * UNIX_PATH_LENGTH;
  default:
    return PROXY_PROTOCOL_MAX;
  }
}

static void addresses_read(char const *s, uint8_t kind, struct proxy_protocol *out)
{
  switch (kind) {
  case KIND_TCP4:
    ip_addresses(s, ADDRESS_IPV4, out);
    break;
  case KIND_TCP6:
    ip_addresses(s, ADDRESS_IPV6, out);
    break;
  case KIND_UNIX:
    out->known = true;
    out->source.family = out->destination.family = ADDRESS_UNIX;
    break;
  default:
    break;
  }
}

/* Whether they say that the client came by TLS. */
static bool extensions_tls(struct bytes rest)
{
  while (rest.n >= TLV_HEAD) {
    struct bytes const value = bytes_after(rest, TLV_HEAD);
    size_t const length = port_take(rest.s + 1);
    if (length > value.n)
      return false;
    if ((unsigned char)rest.s[0] == TLV_TLS)
      return length > 0 && ((unsigned char)value.s[0] & TLS_CLIENT);
    rest = bytes_after(value, length);
  }
  return false;
}

static void command_read(struct bytes rest, uint8_t kind, struct proxy_protocol *out)
{
  addresses_read(rest.s, kind, out);
  out->tls = extensions_tls(bytes_after(rest, addresses_length(COMMAND_PROXY, kind)));
}

static enum proxy_protocol_verdict binary_read(struct bytes text, struct proxy_protocol *out)
{
  uint8_t command, kind;
  size_t length;

  if (text.n <= signature.n)
    return PROXY_PROTOCOL_MORE;
  command = (uint8_t)text.s[12];
  if (command != COMMAND_LOCAL && command != COMMAND_PROXY)
    return PROXY_PROTOCOL_BAD;
  if (text.n <= 13)
    return PROXY_PROTOCOL_MORE;
  kind = (uint8_t)text.s[13];
  if (addresses_length(command, kind) == PROXY_PROTOCOL_MAX)
    return PROXY_PROTOCOL_BAD;
  if (text.n < FIXED_LENGTH)
    return text.n > 14 && (unsigned char)text.s[14] > PROXY_PROTOCOL_MAX >> 8 ? PROXY_PROTOCOL_BAD
                                                                              : PROXY_PROTOCOL_MORE;
  length = port_take(text.s + 14);
  if (length < addresses_length(command, kind) || length > PROXY_PROTOCOL_MAX - FIXED_LENGTH)
    return PROXY_PROTOCOL_BAD;
  if (text.n < FIXED_LENGTH + length)
    return PROXY_PROTOCOL_MORE;
  out->local = command == COMMAND_LOCAL;
  if (command == COMMAND_PROXY)
    command_read(bytes_of(text.s + FIXED_LENGTH, length), kind, out);
  out->length = FIXED_LENGTH + length;
  return PROXY_PROTOCOL_DONE;
}

enum proxy_protocol_verdict proxy_protocol_read(struct bytes text, struct proxy_protocol *out)
{
  enum proxy_protocol_verdict verdict = PROXY_PROTOCOL_BAD;
  struct proxy_protocol found = { .known = false };

  if (may_begin(text, word))
    verdict = text.n < word.n ? PROXY_PROTOCOL_MORE : text_read(text, &found);
  else if (may_begin(text, signature))
    verdict = binary_read(text, &found);
  if (verdict == PROXY_PROTOCOL_DONE) {
    address_unmap(&found.source);
    address_unmap(&found.destination);
    *out = found;
  }
  return verdict;
}
