/* address: an IP address with a port, and networks of addresses (REFERENCE 1.2, 2.4 Access).
   Pure functions; no resolver, no descriptor. */
#ifndef HTTPWAY_ADDRESS_H
#define HTTPWAY_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>

enum address_family { ADDRESS_NONE = 0, ADDRESS_IPV4 = 4, ADDRESS_IPV6 = 6 };

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

/* Turns an IPv4-mapped IPv6 address (::ffff:0:0/96) into the IPv4 one; leaves others alone. */
void address_unmap(struct address *a);

/* True when the network's bits cover the address; families must be the same. */
bool network_covers(struct network const *net, struct address const *a);

/* Writes the numeric address without port; returns its length, at most ADDRESS_TEXT_MAX, no NUL. */
size_t address_format(char *out, struct address const *a);

/* Reads a numeric address, in any form inet_aton or inet_pton take. False when it is none. */
bool address_scan(struct bytes text, struct address *a);

#endif
