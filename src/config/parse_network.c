/* parse_network: ADDRESS/PREFIX. */
#include "parser.h"
#include "value.h"

/* An IPv4 address of fewer than four numbers, which is hardly what it seems: 10/8 is 0.0.0.10/8. */
static bool is_short_address(struct bytes text)
{
  struct bytes const address = bytes_of(text.s, bytes_find(text, '/'));
  unsigned int dots = 0;

  if (bytes_find(address, ':') != address.n || bytes_equal(address, BYTES("0")))
    return false;
  for (size_t i = 0; i < address.n; i++)
    dots += address.s[i] == '.';
  return dots < 3;
}

static void warn_short_address(struct parser *parser, struct bytes network, uint32_t at)
{
  struct bytes const text = bytes_of(network.s, bytes_find(network, '/'));
  struct address address;
  char full[ADDRESS_TEXT_MAX];

  if (address_scan(text, &address))
    report_warning(parser->report, at, "the address %s means %.*s, expected four numbers",
                   show(text).text, (int)address_format(full, &address), full);
}

bool parse_network(struct parser *parser, struct bytes text, uint32_t at, struct network *network)
{
  char const *wrong = network_scan(text, network);

  if (wrong)
    report_error(parser->report, at, "%s %s", show(text).text, wrong);
  else if (is_short_address(text))
    warn_short_address(parser, text, at);
  return !wrong;
}

bool parse_trusted(struct parser *parser, struct item *item)
{
  if (!bytes_equal(item->text, BYTES("unix:")))
    return parse_network(parser, item->text, item->at, &item->network);
  item->network = (struct network){ .family = ADDRESS_UNIX };
  return true;
}
