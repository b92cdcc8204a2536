/* Addresses: reading, writing, networks. */
#include "tap.h"

#include <httpway/address.h>

static struct {
  char const *text, *formatted; /* formatted: null when text is no address */
} const scans[] = {
  { "127.0.0.1", "127.0.0.1" },
  { "0.0.0.0", "0.0.0.0" },
  { "255.255.255.255", "255.255.255.255" },
  { "127.1", "127.0.0.1" },
  { "10.258", "10.0.1.2" },
  { "10.1.258", "10.1.1.2" },
  { "16909060", "1.2.3.4" },
  { "4294967295", "255.255.255.255" },
  { "0x7f.1", "127.0.0.1" },
  { "0X7F000001", "127.0.0.1" },
  { "0177.0.0.01", "127.0.0.1" },
  { "0", "0.0.0.0" },
  { "00", "0.0.0.0" },
  { "::", "::" },
  { "::1", "::1" },
  { "2001:DB8::0:1", "2001:db8::1" },
  { "fe80:0:0:0:1:2:3:4", "fe80::1:2:3:4" },
  { "::ffff:1.2.3.4", "::ffff:1.2.3.4" },
  { "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
  { "", 0 },
  { ".", 0 },
  { "1.", 0 },
  { ".1", 0 },
  { "1..2", 0 },
  { "1.2.3.4.", 0 },
  { "1.2.3.4.5", 0 },
  { "1.2.3.256", 0 },
  { "256.1", 0 },
  { "1.16777216", 0 },
  { "4294967296", 0 },
  { "99999999999999999999999999", 0 },
  { "0x", 0 },
  { "08", 0 },
  { "1.2.3.4 ", 0 },
  { " 1.2.3.4", 0 },
  { "+1.2.3.4", 0 },
  { "-1", 0 },
  { "1.2.3.a", 0 },
  { "localhost", 0 },
  { ":", 0 },
  { ":::", 0 },
  { "::1::", 0 },
  { "1:2:3:4:5:6:7", 0 },
  { "1:2:3:4:5:6:7:8:9", 0 },
  { "12345::", 0 },
  { "[::1]", 0 },
  { "fe80::1%lo", 0 },
  { "::1 ", 0 },
  { "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", 0 },
};

static void check_scans(void)
{
  for (size_t i = 0; i < sizeof scans / sizeof *scans; i++) {
    struct address a = { .port = 7 };
    char out[ADDRESS_TEXT_MAX];
    bool const good = address_scan(bytes_from_string(scans[i].text), &a);
    if (!ok(good == (scans[i].formatted != 0), scans[i].text) || !good)
      continue;
    is_bytes(bytes_of(out, address_format(out, &a)), bytes_from_string(scans[i].formatted),
             scans[i].text);
    is_number(a.port, 0, "no port is invented");
  }
  struct address a;
  ok(!address_scan(BYTES("::1\0"), &a), "NUL ends no address");
  ok(!address_scan(BYTES("1.2.3.4\0"), &a), "NUL ends no IPv4 address");
}

static void check_strict(void)
{
  static char const *const good[] = { "0.0.0.0", "10.0.0.1",      "255.255.255.255",
                                      "::",      "2001:DB8::0:1", "::ffff:1.2.3.4" };
  static char const *const bad[] = { "",         "1",         "1.2.3",     "1.2.3.04",
                                     "01.2.3.4", "0x1.2.3.4", "1.2.3.4.",  "1.2.3.256",
                                     "[::1]",    "::1 ",      "fe80::1%lo" };
  struct address a;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    ok(address_scan_strict(bytes_from_string(good[i]), &a), good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ok(!address_scan_strict(bytes_from_string(bad[i]), &a), bad[i]);
}

static void check_ports(void)
{
  static char const *const bad[] = { "",   "00", "01", "65536", "99999", "655350",
                                     "+1", "-1", " 1", "1 ",    "0x1",   "a" };
  uint16_t port = 7;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ok(!address_scan_port(bytes_from_string(bad[i]), &port), bad[i]);
  is_number(port, 7, "what is no port leaves it alone");
  ok(address_scan_port(BYTES("0"), &port) && port == 0, "port 0");
  ok(address_scan_port(BYTES("65535"), &port) && port == 65535, "port 65535");
  ok(address_scan_port(BYTES("80"), &port) && port == 80, "port 80");
}

static void check_unmap(void)
{
  struct address a, b;
  address_scan(BYTES("::ffff:192.0.2.7"), &a);
  a.port = 80;
  address_unmap(&a);
  address_scan(BYTES("192.0.2.7"), &b);
  ok(a.family == ADDRESS_IPV4 && a.port == 80 && memcmp(a.ip, b.ip, 16) == 0, "mapped is IPv4");
  b = a;
  address_unmap(&a);
  ok(memcmp(&a, &b, sizeof a) == 0, "IPv4 stays");
  address_scan(BYTES("::fffe:192.0.2.7"), &a);
  address_unmap(&a);
  is_number(a.family, ADDRESS_IPV6, "another prefix is not mapped");
}

static struct {
  char const *net;
  unsigned int prefix;
  char const *address;
  bool covered;
} const nets[] = {
  { "10.0.0.0", 8, "10.255.255.255", true },
  { "10.0.0.0", 8, "11.0.0.0", false },
  { "10.1.2.3", 32, "10.1.2.3", true },
  { "10.1.2.3", 32, "10.1.2.2", false },
  { "10.1.2.0", 23, "10.1.3.9", true },
  { "10.1.2.0", 23, "10.1.4.9", false },
  { "10.1.2.3", 31, "10.1.2.2", true },
  { "1.2.3.4", 0, "250.1.1.1", true },
  { "1.2.3.4", 0, "::1", false },
  { "1.2.3.4", 33, "1.2.3.4", false },
  { "::", 0, "2001:db8::1", true },
  { "::", 0, "1.2.3.4", false },
  { "2001:db8::", 32, "2001:db8:ffff::", true },
  { "2001:db8::", 33, "2001:db8:8000::", false },
  { "::1", 128, "::1", true },
  { "::1", 128, "::2", false },
  { "::1", 129, "::1", false },
};

static void check_networks(void)
{
  for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
    struct address n, a;
    struct network net = { 0 };
    address_scan(bytes_from_string(nets[i].net), &n);
    address_scan(bytes_from_string(nets[i].address), &a);
    net.family = n.family;
    net.prefix = (uint8_t)nets[i].prefix;
    memcpy(net.ip, n.ip, 16);
    ok(network_covers(&net, &a) == nets[i].covered, nets[i].net);
  }
  struct network none = { 0 };
  struct address nobody = { 0 };
  char out[ADDRESS_TEXT_MAX];
  ok(!network_covers(&none, &nobody), "no family is covered by none");
  struct network all = { .family = ADDRESS_IPV4 }, socket = { .family = ADDRESS_UNIX };
  ok(network_covers(&all, &nobody), "a client without address is covered by everyone");
  all.prefix = 1;
  ok(!network_covers(&all, &nobody), "... not by half of everyone");
  ok(!network_covers(&socket, &nobody), "... nor by unix sockets");
  is_number(address_format(out, &nobody), 0, "no family has no text");
  struct address local = { .family = ADDRESS_UNIX };
  struct network everyone = { .family = ADDRESS_IPV6 };
  ok(network_covers(&everyone, &local), "everyone covers a unix socket's client");
  everyone.prefix = 1;
  ok(!network_covers(&everyone, &local), "half of everyone does not");
  is_bytes(bytes_of(out, address_format(out, &local)), BYTES("unix:"), "its text");
}

int main(void)
{
  check_scans();
  check_strict();
  check_ports();
  check_unmap();
  check_networks();
  return tap_done();
}
