/* accept_encoding: which content coding a client prefers (RFC 9110 section 12.5.3). Pure. */
#ifndef HTTPWAY_ACCEPT_ENCODING_H
#define HTTPWAY_ACCEPT_ENCODING_H

#include <stdint.h>

#include <httpway/bytes.h>

/* In the order of our preference between codings that a client likes equally. */
enum coding { CODING_ZSTD, CODING_BROTLI, CODING_GZIP, CODING_IDENTITY, CODING_COUNT };

/* The name of a coding in the IANA registry: "zstd", "br", "gzip", "identity". */
struct bytes coding_name(enum coding coding);

/* What ends the name of a file that is stored beside another one in a coding: ".zst", ".br",
   ".gz". */
struct bytes coding_suffix(enum coding coding);

/* Reads the value of an Accept-Encoding field: weights[c] becomes the weight of coding c in
   thousandths, 0 for one that is not wanted. "x-gzip" is gzip; "*" stands for the codings that are
   not named. A coding that is not there is not wanted; identity, when neither it nor "*" is there,
   has the least weight: acceptable, but what is named is preferred. A field with a fault in it
   counts as empty. */
void accept_encoding_weigh(struct bytes field, uint16_t weights[CODING_COUNT]);

#endif
