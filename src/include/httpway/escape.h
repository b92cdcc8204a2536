/* escape: bytes made safe for where they are shown. Pure.
   Each writes at most `room` bytes to out, never part of an escape, and returns the bytes written;
   *cut (when not null) is set to true if the input did not fit, else left alone. */
#ifndef HTTPWAY_ESCAPE_H
#define HTTPWAY_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/bytes.h>

/* The longest escape of one byte, for sizing buffers. */
#define ESCAPE_HTML_MAX 8
#define ESCAPE_URI_MAX 3
#define ESCAPE_LOG_MAX 4
#define ESCAPE_JSON_MAX 5

/* HTML text and attribute values, in a page that is UTF-8: & < > " ' as names or numeric
   references, control characters and DEL as &#xNN; and each byte that belongs to no well-formed
   UTF-8 sequence as &#xFFFD; (well-formed ones pass whole). */
size_t escape_html(char *out, size_t room, struct bytes text, bool *cut);

/* A decoded path, encoded again for a URI (RFC 3986 section 3.3): unreserved, sub-delims, ':', '@'
   and '/' stay. */
size_t escape_uri_path(char *out, size_t room, struct bytes path, bool *cut);

/* A log line: control characters, '"', '\\' and bytes over 126 as \xNN (upper case hex), all else
   as it is; reversible. */
size_t escape_log(char *out, size_t room, struct bytes text, bool *cut);
/* The same in a string of JSON, which wants the backslash doubled. */
size_t escape_json(char *out, size_t room, struct bytes text, bool *cut);

#endif
