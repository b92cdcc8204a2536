/* date: HTTP dates (RFC 9110 section 5.6.7). Pure: no locale, no time zone, no clock. */
#ifndef HTTPWAY_DATE_H
#define HTTPWAY_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

#define DATE_LENGTH 29

/* Writes the 29 bytes of an IMF-fixdate, no NUL. Seconds since 1970; years outside 0..9999 are
   clamped. */
void date_format(char out[DATE_LENGTH], int64_t seconds);

/* Reads IMF-fixdate, RFC 850 and asctime forms; a zone other than GMT makes it no date. now
   (seconds) decides the century of two-digit years: more than 50 years ahead means the past. False:
   not a date. */
bool date_parse(struct bytes text, int64_t now, int64_t *seconds);

#endif
