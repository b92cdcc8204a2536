/* format: a record as a line. Pure: no descriptor, no clock, no configuration but what is handed
   in. */
#ifndef LOGFMT_FORMAT_H
#define LOGFMT_FORMAT_H

#include <httpway/bytes.h>
#include <httpway/record.h>

#include "out.h"
#include "stamp.h"

/* No line is longer: an escape makes five bytes of one at most, in JSON; a LogFormat that repeats
   fields is cut. */
#define LINE_MAX_LENGTH (5 * RECORD_BATCH_MAX + 4096)

/* Each appends one line with its end. s must be set to the record's second. */

/* The string that a field (enum conf_log_field) shows; null for those that show something else. */
struct bytes const *field_string(uint8_t field, struct record const *r);

/* fields: one byte a field, enum conf_log_field. */
void format_fields(struct output *o, struct bytes fields, struct record const *r,
                   struct stamp const *s);
/* The common log format of the NCSA server, and with Referer and User-Agent "combined". */
void format_common(struct output *o, bool combined, struct record const *r, struct stamp const *s);
void format_json(struct output *o, struct record const *r, struct stamp const *s);

/* "httpd: warning: text"; in a file (stamped) the time and the pid of the sender stand before
   it. */
void format_message(struct output *o, char const *prog, struct record const *r,
                    struct stamp const *s, bool stamped);

#endif
