/* out: the fields of a log line, put into an output. A line that is too long is cut. */
#ifndef LOGFMT_OUT_H
#define LOGFMT_OUT_H

#include <httpway/address.h>
#include <httpway/output.h>

/* A stranger's bytes, by escape_log. */
void out_escaped(struct output *o, struct bytes text);
/* The same for a string of a record: three dots after it say that it was longer. */
void out_string(struct output *o, struct bytes text, bool cut);
/* The numeric address without port; nothing when there is none. */
void out_address(struct output *o, struct address const *a);
/* Seconds with six decimals. */
void out_micro(struct output *o, uint64_t seconds, uint32_t microseconds);

#endif
