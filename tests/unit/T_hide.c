/* What LogAddress leaves of addresses: prefixes, and hashes that differ from day to day. */
#include <string.h>

#include <httpway/address.h>

#include "../../src/logfmt/hide.h"

#include "tap.h"

#define DAY UINT64_C(86400)

static char text[ADDRESS_TEXT_MAX];

static struct bytes hidden(char const *address, struct conf_log_address how)
{
  struct address a;
  ok(address_scan(bytes_from_string(address), &a), address);
  a.port = 1234;
  hide_address(&how, &a);
  return bytes_of(text, address_format(text, &a));
}

static void test_masks(void)
{
  static struct {
    char const *address, *want;
    uint8_t ipv4, ipv6;
  } const cases[] = {
    { "192.0.2.255", "192.0.2.0", 24, 48 },
    { "192.0.2.255", "192.0.2.255", 32, 48 },
    { "192.0.2.255", "192.0.2.128", 25, 48 },
    { "192.0.2.255", "0.0.0.0", 0, 48 },
    { "2001:db8:1:2::3", "2001:db8:1::", 24, 48 },
    { "2001:db8:1:2::3", "2001:db8:1:2::3", 24, 128 },
    { "2001:db8:1:2::3", "::", 24, 0 },
    { "2001:db8:ffff::", "2001:db8:8000::", 24, 33 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    is_bytes(hidden(cases[i].address,
                    (struct conf_log_address){ .ipv4 = cases[i].ipv4, .ipv6 = cases[i].ipv6 }),
             bytes_from_string(cases[i].want), cases[i].want);
}

static void test_ports(void)
{
  struct address a = { .family = ADDRESS_IPV4, .ip = { 192, 0, 2, 7 }, .port = 80 };
  struct address local = { .family = ADDRESS_UNIX, .port = 0 };
  hide_address(&(struct conf_log_address){ .ipv4 = 32, .ipv6 = 48 }, &a);
  is_number(a.port, 80, "a whole address has its port");
  hide_address(&(struct conf_log_address){ .ipv4 = 31, .ipv6 = 128 }, &a);
  is_number(a.port, 0, "others have none");
  hide_address(&(struct conf_log_address){ .hash = true }, &local);
  is_number(local.family, ADDRESS_UNIX, "a unix socket is nobody's address");
}

static void test_hashes(void)
{
  static struct conf_log_address const how = { .hash = true };
  static char const *const addresses[] = { "192.0.2.1", "192.0.2.2", "2001:db8::1", "c000:201::" };
  char today[4][ADDRESS_TEXT_MAX];
  size_t n[4];
  hide_day(true, 100 * DAY);
  for (size_t i = 0; i < 4; i++) {
    n[i] = hidden(addresses[i], how).n;
    memcpy(today[i], text, n[i]);
    ok(n[i] > 10 && text[0] == 'f' && text[1] == 'd', "an address of fd00::/8");
    for (size_t j = 0; j < i; j++)
      ok(n[i] != n[j] || memcmp(text, today[j], n[i]), "not that of another");
  }
  hide_day(true, 100 * DAY + DAY - 1);
  is_bytes(hidden(addresses[0], how), bytes_of(today[0], n[0]), "the same all day");
  for (unsigned int day = 101; day < 104; day++) {
    hide_day(true, day * DAY);
    ok(!bytes_equal(hidden(addresses[0], how), bytes_of(today[0], n[0])), "another the next day");
  }
  hide_day(true, 100 * DAY);
  ok(!bytes_equal(hidden(addresses[0], how), bytes_of(today[0], n[0])), "no key comes back");
}

int main(void)
{
  struct conf_log_address const full = { .ipv4 = 32, .ipv6 = 128 };
  ok(!hide_wanted(&full), "nothing is hidden");
  ok(hide_wanted(&(struct conf_log_address){ .ipv4 = 32, .ipv6 = 127 }), "a bit is");
  test_masks();
  test_ports();
  test_hashes();
  return tap_done();
}
