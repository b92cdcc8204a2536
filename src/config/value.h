/* value: the text of single values read. Pure. */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/bytes.h>
#include <httpway/conf.h>

enum integer_verdict { INTEGER_GOOD, INTEGER_MALFORMED, INTEGER_TOO_BIG };

/* C notation: 0x is hexadecimal, another leading 0 octal. The whole text; no sign, no blank. Too
   big: over 2^64-1. Unless good, value is left alone. */
enum integer_verdict integer_scan(struct bytes text, uint64_t *value);

/* On or Off, any case. */
bool flag_scan(struct bytes text, uint64_t *value);

/* ADDRESS/PREFIX; host bits are cleared. Null, or what is wrong and what was expected. */
char const *network_scan(struct bytes text, struct network *network);

/* True when text holds a control character (not a tab). */
bool has_control(struct bytes text);

/* What in a word was meant for a quote or for a blank and is neither here, with what to write
   instead, or null. */
char const *foreign_sign(struct bytes word);

/* True for one or more of the characters of a field name (RFC 9110 section 5.6.2). */
bool is_token(struct bytes text);

/* True for "Name: value" with a token for a name. */
bool is_header_line(struct bytes text);

/* Parts of "Name: value"; the value without outer blanks, empty when there is no colon. */
struct bytes header_name(struct bytes line);
struct bytes header_value(struct bytes line);

/* True for "404" or "4xx" from the hundreds `first` to 5. */
bool is_status_pattern(struct bytes text, unsigned int first);

/* Any case; SPECIAL_NONE for a name nobody knows. */
enum conf_special special_scan(struct bytes name);

/* LogAddress: "full", "mask", "mask 24 48" or "hash", and "logins" after the last three. False:
   anything else. */
bool log_address_scan(struct bytes text, struct conf_log_address *out);
/* The same of what was checked; empty is "full". */
struct conf_log_address log_address_of(struct bytes text);

#endif
