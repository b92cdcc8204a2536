/* proxy_protocol: the header that a proxy puts in front of a connection to say which two ends it
   has: PROXY protocol of haproxy (proxy-protocol.txt), version 1 (text) and version 2 (binary).
   Pure. */
#ifndef HTTPWAY_PROXY_PROTOCOL_H
#define HTTPWAY_PROXY_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

enum {
  PROXY_PROTOCOL_LINE_MAX = 107, /* bytes of a whole header of version 1, CR LF included */
  PROXY_PROTOCOL_MAX = 536       /* bytes of a whole header; what fits the smallest segment */
};

enum proxy_protocol_verdict { PROXY_PROTOCOL_MORE, PROXY_PROTOCOL_DONE, PROXY_PROTOCOL_BAD };

struct proxy_protocol {
  size_t length; /* of the header; what follows is the connection's */
  bool known;    /* it names both ends */
  bool local;    /* the connection is the proxy's own: its ends are those that it has */
  bool tls;      /* version 2 says that the client speaks TLS with the proxy */
  struct address source, destination; /* IPv4-mapped addresses as IPv4 */
};

/* Reads the header at the beginning of what a connection has sent so far; out is filled when DONE.
   MORE: it is not whole yet. The verdict does not depend on how the bytes came: what is DONE or BAD
   stays so whatever follows.
   Version 1: one space between words, an IPv4 address of four decimal numbers, numbers without
   leading zeros, CR LF at the end; what follows UNKNOWN is not looked at. Version 2: LOCAL, or
   PROXY with TCP over IPv4 or IPv6, a stream of unix sockets (ADDRESS_UNIX), or UNSPEC; datagrams
   are bad. Of what follows the addresses (TLVs) only that of TLS is looked at, as far as they are
   well formed. */
enum proxy_protocol_verdict proxy_protocol_read(struct bytes text, struct proxy_protocol *out);

#endif
