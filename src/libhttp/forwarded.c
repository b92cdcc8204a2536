/* forwarded: elements of Forwarded and X-Forwarded-For, and the nodes in them. */
#include <httpway/forwarded.h>
#include <httpway/words.h>

#include "byte_class.h"

/* ---- A node: an address, perhaps with a port (RFC 7239 section 6) ---- */

static bool is_obfuscated(struct bytes text)
{
  for (size_t i = 1; i < text.n; i++)
    if (!byte_is(text.s[i], BYTE_TOKEN))
      return false;
  return text.n > 1 && text.s[0] == '_';
}

/* What follows the address: nothing, or a colon and a port. */
static bool port_read(struct bytes text, uint16_t *port)
{
  if (text.n == 0)
    return true;
  if (text.s[0] != ':')
    return false;
  text = bytes_after(text, 1);
  return is_obfuscated(text) || address_scan_port(text, port);
}

static bool node_read(struct bytes text, struct address *client)
{
  bool const six = text.n && text.s[0] == '[';
  size_t const end = bytes_find(text, six ? ']' : ':');
  struct bytes const address = six ? bytes_of(text.s + 1, end - 1) : bytes_of(text.s, end);
  struct address found;

  if ((six && end == text.n) || !address_scan_strict(address, &found) ||
      found.family != (six ? ADDRESS_IPV6 : ADDRESS_IPV4) ||
      !port_read(bytes_after(text, six ? end + 1 : end), &found.port))
    return false;
  *client = found;
  return true;
}

/* ---- An element of Forwarded (RFC 7239 section 4) ---- */

static void blanks_skip(struct bytes *rest)
{
  while (rest->n && ascii_is_blank(rest->s[0]))
    *rest = bytes_after(*rest, 1);
}

static bool take_byte(struct bytes *rest, char c)
{
  if (rest->n == 0 || rest->s[0] != c)
    return false;
  *rest = bytes_after(*rest, 1);
  return true;
}

/* Without its quotes; what was escaped in it stays so, since no address needs that. */
static bool quoted_take(struct bytes *rest, struct bytes *value)
{
  size_t n = 0;

  while (n < rest->n && rest->s[n] != '"')
    n += rest->s[n] == '\\' ? 2 : 1;
  if (n >= rest->n)
    return false;
  *value = bytes_of(rest->s, n);
  *rest = bytes_after(*rest, n + 1);
  return true;
}

static bool token_take(struct bytes *rest, struct bytes *token)
{
  *token = bytes_of(rest->s, bytes_span(*rest, BYTE_TOKEN));
  *rest = bytes_after(*rest, token->n);
  return token->n > 0;
}

/* name=value */
static bool pair_take(struct bytes *rest, struct bytes *name, struct bytes *value)
{
  return token_take(rest, name) && take_byte(rest, '=') &&
         (take_byte(rest, '"') ? quoted_take(rest, value) : token_take(rest, value));
}

/* What is known of an element; s is null where nothing was said. */
struct pairs {
  struct bytes node, proto, host;
};

/* False: it was said already. */
static bool pair_keep(struct bytes *where, struct bytes value)
{
  if (where->s)
    return false;
  *where = value;
  return true;
}

static bool pair_sort(struct pairs *pairs, struct bytes name, struct bytes value)
{
  if (bytes_equal_nocase(name, BYTES("for")))
    return pair_keep(&pairs->node, value);
  if (bytes_equal_nocase(name, BYTES("proto")))
    return pair_keep(&pairs->proto, value);
  return !bytes_equal_nocase(name, BYTES("host")) || pair_keep(&pairs->host, value);
}

/* Up to a comma or the end. False: malformed. */
static bool element_take(struct bytes *rest, struct pairs *pairs)
{
  struct bytes name, value;

  do {
    blanks_skip(rest);
    if (rest->n == 0 || rest->s[0] == ';' || rest->s[0] == ',')
      continue;
    if (!pair_take(rest, &name, &value) || !pair_sort(pairs, name, value))
      return false;
    blanks_skip(rest);
  } while (take_byte(rest, ';'));
  return rest->n == 0 || rest->s[0] == ',';
}

static bool forwarded_element(struct bytes *rest, struct forwarded_element *element)
{
  struct bytes const start = *rest;
  struct pairs pairs = { .node = BYTES_NONE };

  if (element_take(rest, &pairs)) {
    element->proto = pairs.proto;
    element->host = pairs.host;
    return pairs.node.s && node_read(pairs.node, &element->client);
  }
  *rest = bytes_after(start, bytes_find(start, ','));
  return false;
}

/* ---- An element of X-Forwarded-For ---- */

static bool plain_element(struct bytes *rest, struct address *client)
{
  size_t const comma = bytes_find(*rest, ',');
  struct bytes const element = blanks_trim(bytes_of(rest->s, comma));

  *rest = bytes_after(*rest, comma);
  return element.n && (address_scan_strict(element, client) || node_read(element, client));
}

/* ---- Both ---- */

/* After a comma comes another element, if only an empty one. */
static void comma_skip(struct bytes *rest)
{
  *rest = rest->n ? bytes_after(*rest, 1) : BYTES_NONE;
}

bool forwarded_next(enum forwarded_field field, struct bytes *rest,
                    struct forwarded_element *element)
{
  bool good;

  if (!rest->s)
    return false;
  element->proto = element->host = BYTES_NONE;
  good = field == FORWARDED_FORWARDED ? forwarded_element(rest, element)
                                      : plain_element(rest, &element->client);
  comma_skip(rest);
  if (good)
    address_unmap(&element->client);
  else
    element->client = (struct address){ .family = ADDRESS_NONE };
  return true;
}

bool forwarded_next_word(struct bytes *rest, struct bytes *word)
{
  size_t const comma = bytes_find(*rest, ',');

  if (!rest->s)
    return false;
  *word = blanks_trim(bytes_of(rest->s, comma));
  *rest = bytes_after(*rest, comma);
  comma_skip(rest);
  return true;
}
