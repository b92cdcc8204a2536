/* native_value: the stamp in front of a native line, and its values, one at a time: what
   format_fields.c writes, read. Pure. */
#ifndef LOGCONV_NATIVE_VALUE_H
#define LOGCONV_NATIVE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/record.h>

/* '@' and 24 hexadecimal digits. */
#define TAI64N_LENGTH 25

/* Takes a stamp and the blank after it off the front of line. Seconds since 1970, by the count of
   those programs: TAI is 10 seconds ahead, always. False: there is none, and line is left alone. */
bool tai64n_take(struct bytes *line, uint64_t *seconds, uint32_t *nanoseconds);

/* Turns \xNN (any case) into the byte, in place; every other backslash stays. Returns what is left
   of the length. */
size_t native_unescape(char *text, size_t length);

/* Decimal digits that make at most `most`. */
bool native_number(struct bytes text, uint64_t most, uint64_t *number);

/* Sun Nov 22 20:17:49 2026, local time or GMT. */
bool native_ctime(struct bytes text, bool gmt, uint64_t *seconds);

/* Puts the value of a field, enum conf_log_field, into r: numbers, addresses and times from text as
   it stands, strings unescaped in place. "-" and an empty value leave r alone. False: no such
   value. */
bool native_value(uint8_t field, bool gmt, char *text, size_t length, struct record *r);

#endif
