/* address: an IP address with a port, or "a unix socket", and networks of addresses (REFERENCE 1.2,
   2.4 Access). Pure functions; no resolver, no descriptor. */
#ifndef HTTPWAY_ADDRESS_H
#define HTTPWAY_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* One end of a unix socket has neither address nor port here: all of them are the same "unix:". */
enum address_family { ADDRESS_NONE = 0, ADDRESS_UNIX = 1, ADDRESS_IPV4 = 4, ADDRESS_IPV6 = 6 };

struct address {
  uint8_t family; /* enum address_family */
  uint8_t ip[16]; /* network order; the first 4 for IPv4, the rest zero */
  uint16_t port;  /* host order */
};

struct network {
  uint8_t family;
  uint8_t prefix; /* bits: 0..32 or 0..128 */
  uint8_t ip[16];
};

#define ADDRESS_TEXT_MAX 46

/* True for the numbers of enum address_family: what came from elsewhere may be any. */
static inline bool address_is_family(uint8_t family)
{
  return family == ADDRESS_NONE || family == ADDRESS_UNIX || family == ADDRESS_IPV4 ||
         family == ADDRESS_IPV6;
}

/* Turns an IPv4-mapped IPv6 address (::ffff:0:0/96) into the IPv4 one; leaves others alone. */
void address_unmap(struct address *a);

/* Of the 128 bits only the first `prefix` stay. */
void address_cut(uint8_t ip[16], unsigned int prefix);
/* Leaves this many bits of an IPv4 or IPv6 address, and no port where these are not all. */
void address_mask(struct address *a, unsigned int ipv4, unsigned int ipv6);

/* True when the network's bits cover the address; families must be the same. ADDRESS_UNIX is
   covered by networks that cover everyone of their family (prefix 0), and by no others; so is
   ADDRESS_NONE, a client whose address is not known, but not by the network "unix:". */
bool network_covers(struct network const *net, struct address const *a);

/* Writes the numeric address without port, or "unix:"; returns its length, at most
   ADDRESS_TEXT_MAX, no NUL. */
size_t address_format(char *out, struct address const *a);

/* Reads a numeric address, in any form inet_aton or inet_pton take. False when it is not one. */
bool address_scan(struct bytes text, struct address *a);
/* The same for what other programs send: IPv4 in four decimal numbers without leading zeros
   only. */
bool address_scan_strict(struct bytes text, struct address *a);
/* Reads a decimal number from 0 to 65535 without leading zeros. False when it is not one. */
bool address_scan_port(struct bytes text, uint16_t *port);

#endif
