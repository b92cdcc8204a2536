/* field_value: what values of fields are made of: media types (RFC 9110 section 8.3.1), lengths,
   lists (section 5.6), and the weights of content negotiation (section 12.4.2). Pure. */
#ifndef HTTPWAY_FIELD_VALUE_H
#define HTTPWAY_FIELD_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* True for "text/...", any case. */
bool type_is_text(struct bytes type);
/* True when a parameter "charset" is there. */
bool type_has_charset(struct bytes type);
/* True when type, without its parameters, is pattern, or begins with it up to its final '*'. */
bool type_matches(struct bytes type, struct bytes pattern);

/* Sets *length, and returns 0; or says what is wrong with the value, and leaves *length alone. */
char const *content_length_scan(struct bytes value, uint64_t *length);

/* Takes the next element off the front of *rest, without outer blanks; empty elements are passed
   over, as RFC 9110 section 5.6.1 wants. False at the end. Knows no quoted strings. */
bool list_next(struct bytes *rest, struct bytes *element);

enum { QUALITY_MOST = 1000 };

/* Reads a qvalue, "0" to "1" with at most three decimals: *quality becomes thousandths. False when
   text is not one, and *quality is left alone. */
bool quality_scan(struct bytes text, uint16_t *quality);

#endif
