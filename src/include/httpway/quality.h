/* quality: the weights of content negotiation (RFC 9110 section 12.4.2). Pure. */
#ifndef HTTPWAY_QUALITY_H
#define HTTPWAY_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

enum { QUALITY_MOST = 1000 };

/* Reads a qvalue, "0" to "1" with at most three decimals: *quality becomes thousandths. False when
   text is not one, and *quality is left alone. */
bool quality_scan(struct bytes text, uint16_t *quality);

#endif
