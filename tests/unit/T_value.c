/* Values of the configuration: integers, flags, networks, header lines. */
#include "../../src/config/value.h"

#include "tap.h"

static void is_integer(struct bytes text, uint64_t want)
{
  uint64_t value = 12345;
  bool const good = integer_scan(text, &value) == INTEGER_GOOD;

  ok(good, text.s);
  is_number(value, want, text.s);
}

static void is_no_integer(struct bytes text, enum integer_verdict want)
{
  uint64_t value = 12345;

  is_number(integer_scan(text, &value), want, text.s);
  is_number(value, 12345, "nothing is stored");
}

static void integers(void)
{
  is_integer(BYTES("0"), 0);
  is_integer(BYTES("80"), 80);
  is_integer(BYTES("0x10"), 16);
  is_integer(BYTES("0XfF"), 255);
  is_integer(BYTES("010"), 8);
  is_integer(BYTES("00"), 0);
  is_integer(BYTES("4294967295"), UINT32_MAX);
  is_integer(BYTES("4294967296"), UINT64_C(1) << 32);
  is_integer(BYTES("9223372036854775807"), INT64_MAX);
  is_integer(BYTES("18446744073709551615"), UINT64_MAX);
  is_integer(BYTES("0xffffffffffffffff"), UINT64_MAX);
  is_integer(BYTES("01777777777777777777777"), UINT64_MAX);
  is_integer(BYTES("0x0000000000000000000000000000000012"), 18);
  is_no_integer(BYTES(""), INTEGER_MALFORMED);
  is_no_integer(BYTES("12x"), INTEGER_MALFORMED);
  is_no_integer(BYTES("089"), INTEGER_MALFORMED);
  is_no_integer(BYTES("0x"), INTEGER_MALFORMED);
  is_no_integer(BYTES("-1"), INTEGER_MALFORMED);
  is_no_integer(BYTES("+1"), INTEGER_MALFORMED);
  is_no_integer(BYTES(" 1"), INTEGER_MALFORMED);
  is_no_integer(BYTES("1 "), INTEGER_MALFORMED);
  is_no_integer(BYTES("99999999999999999999999x"), INTEGER_MALFORMED);
  is_no_integer(BYTES("18446744073709551616"), INTEGER_TOO_BIG);
  is_no_integer(BYTES("0x10000000000000000"), INTEGER_TOO_BIG);
  is_no_integer(BYTES("02000000000000000000000"), INTEGER_TOO_BIG);
  /* In the course of these the sum is small again. */
  is_no_integer(BYTES("18446744073709551616000"), INTEGER_TOO_BIG);
  is_no_integer(BYTES("0x100000000000000000000000000000000"), INTEGER_TOO_BIG);
  is_no_integer(BYTES("0xffffffffffffffffffffffffffffffffff"), INTEGER_TOO_BIG);
  is_no_integer(BYTES("18446744073709551617"), INTEGER_TOO_BIG);
}

static void flags(void)
{
  uint64_t value;

  ok(flag_scan(BYTES("oN"), &value) && value == 1, "On in any case");
  ok(flag_scan(BYTES("OFF"), &value) && value == 0, "Off in any case");
  ok(!flag_scan(BYTES("yes"), &value), "yes is no flag");
  ok(!flag_scan(BYTES("1"), &value), "1 is no flag");
  ok(!flag_scan(BYTES(""), &value), "nothing is no flag");
}

static void networks(void)
{
  static uint8_t const ten[16] = { 10, 1, 128 };
  struct network network;

  ok(!network_scan(BYTES("10.1.200.9/17"), &network), "an IPv4 network");
  is_number(network.family, ADDRESS_IPV4, "its family");
  is_number(network.prefix, 17, "its prefix");
  ok(memcmp(network.ip, ten, 16) == 0, "host bits are cleared");
  ok(!network_scan(BYTES("0/0"), &network) && network.prefix == 0, "0/0");
  ok(!network_scan(BYTES("1.2.3.4/0x20"), &network) && network.prefix == 32,
     "a hexadecimal prefix");
  ok(!network_scan(BYTES("1.2.3.4/010"), &network) && network.prefix == 8, "an octal prefix");
  ok(!network_scan(BYTES("::1/128"), &network) && network.ip[15] == 1, "an IPv6 network");
  ok(!network_scan(BYTES("ffff::1/15"), &network) && network.ip[1] == 0xfe && network.ip[15] == 0,
     "host bits of it");
  ok(network_scan(BYTES("1.2.3.4"), &network) != 0, "no slash");
  ok(network_scan(BYTES("1.2.3.4/33"), &network) != 0, "prefix too long");
  ok(network_scan(BYTES("::/129"), &network) != 0, "prefix too long for IPv6");
  ok(network_scan(BYTES("1.2.3.4/"), &network) != 0, "empty prefix");
  ok(network_scan(BYTES("1.2.3.4/-1"), &network) != 0, "negative prefix");
  ok(network_scan(BYTES("localhost/8"), &network) != 0, "a name");
  ok(network_scan(BYTES("/8"), &network) != 0, "no address");
}

static void headers(void)
{
  ok(is_header_line(BYTES("X-A: b")), "a field");
  ok(is_header_line(BYTES("X:")), "a field without a value");
  ok(!is_header_line(BYTES("X A: b")), "a blank in the name");
  ok(!is_header_line(BYTES(": b")), "no name");
  ok(!is_header_line(BYTES("b")), "no colon");
  ok(!is_header_line(BYTES("X : b")), "a blank before the colon");
  ok(!is_header_line(BYTES("X\0: b")), "a NUL in the name");
  ok(has_control(BYTES("a\nb")) && has_control(BYTES("\x7f")) &&
         !has_control(BYTES("a\tb \xc3\xa4")),
     "control characters");
  is_number(special_scan(BYTES("cGi")), SPECIAL_CGI, "CGI in any case");
  is_number(special_scan(BYTES("")), SPECIAL_NONE, "an empty name is none");
}

int main(void)
{
  integers();
  flags();
  networks();
  headers();
  return tap_done();
}
