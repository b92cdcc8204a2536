/* autoindex_output: bytes on their way to a buffer, escaped for where they go to. A write that
   fails ends the program: exit 111. */
#ifndef TOOLS_AUTOINDEX_OUTPUT_H
#define TOOLS_AUTOINDEX_OUTPUT_H

#include <stdint.h>

#include <skalibs/buffer.h>

#include <httpway/bytes.h>

#define DATE_ISO_LENGTH 20

void put(buffer *out, struct bytes text);
#define put_text(out, literal) put(out, BYTES(literal))
void put_number(buffer *out, uint64_t number);

/* Text or the value of an attribute. Control characters are shown by their pictures (U+2400..), so
   that they can be seen. */
void put_html(buffer *out, struct bytes text);

/* The value of an href: a relative reference to a name in this directory. */
void put_link(buffer *out, struct bytes name);

/* Three digits at most and a decimal unit: 999 B, 1.2 kB, 35 MB; the space does not break. */
void put_size(buffer *out, uint64_t size);

/* 2026-11-22T20:17:49Z (RFC 3339). False when the year is not one of 0 to 9999. */
bool date_iso(char out[DATE_ISO_LENGTH], int64_t seconds);

#endif
