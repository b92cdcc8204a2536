/* forwarded: what a proxy says of the request that it had, and of its client: the fields Forwarded
   (RFC 7239) and X-Forwarded-For (of no standard: a list of addresses). Pure. */
#ifndef HTTPWAY_FORWARDED_H
#define HTTPWAY_FORWARDED_H

#include <stdbool.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

enum forwarded_field { FORWARDED_X_FORWARDED_FOR, FORWARDED_FORWARDED };

/* What one proxy says: which client asked it, and for what: "https", "www.example.org:8443", both
   of Forwarded only, as they came, empty when it does not say so. */
struct forwarded_element {
  struct address client;
  struct bytes proto, host;
};

/* Takes the next element off the front of *rest, which is what is left of a field's value, at first
   all of it. False at the end. client is the address that it names (IPv4-mapped: as IPv4) and the
   port, 0 when none is given or it is obfuscated; ADDRESS_NONE when the element is empty, malformed
   or names no address ("unknown", "_hidden", no "for"): a proxy that put nothing after a comma has
   told nothing, and what stands before it is not what that proxy says.
   Forwarded: pairs separated by ';' with blanks around it or not, names in any case, values tokens
   or quoted strings, each of those that are read once; an IPv6 address has brackets.
   X-Forwarded-For: an IPv4 or IPv6 address; what has a port is written as in Forwarded. IPv4 is
   four decimal numbers without leading zeros. A malformed element of Forwarded ends at its first
   comma, quoted or not: a quote that a client left open cannot swallow what the proxy has put after
   it. */
bool forwarded_next(enum forwarded_field field, struct bytes *rest,
                    struct forwarded_element *element);

/* Takes the next element of a list off the front of *rest, which is what is left of it, without
   outer blanks; it may be empty. False at the end. */
bool forwarded_next_word(struct bytes *rest, struct bytes *word);

#endif
