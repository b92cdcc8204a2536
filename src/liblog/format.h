/* format: what the formats of a line share, and the formats. Each appends one line with its end. s
   must be set to the record's second. */
#ifndef LIBLOG_FORMAT_H
#define LIBLOG_FORMAT_H

#include <httpway/log_line.h>

/* A string of a record, by escape_log: three dots after it say that it was longer. */
void put_string(struct output *o, struct bytes text, bool cut);
/* The same, but "-" for an empty one. */
void put_text(struct output *o, struct bytes text, bool cut);
/* The numeric address without port; nothing when there is none. */
void put_address(struct output *o, struct address const *a);
/* "HTTP/1.1". */
void put_version(struct output *o, struct record const *r);
/* Seconds with six decimals. */
void put_micro(struct output *o, uint64_t seconds, uint32_t microseconds);

/* fields: one byte a field, enum conf_log_field. */
void format_fields(struct output *o, struct bytes fields, struct record const *r,
                   struct stamp const *s);
/* The common log format of the NCSA server, and with Referer and User-Agent "combined". */
void format_common(struct output *o, bool combined, struct record const *r, struct stamp const *s);
void format_json(struct output *o, struct record const *r, struct stamp const *s);

#endif
