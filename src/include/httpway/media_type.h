/* media_type: what a media type says of itself (RFC 9110 section 8.3.1). Pure. */
#ifndef HTTPWAY_MEDIA_TYPE_H
#define HTTPWAY_MEDIA_TYPE_H

#include <stdbool.h>

#include <httpway/bytes.h>

/* True for "text/...", any case. */
bool type_is_text(struct bytes type);
/* True when a parameter "charset" is there. */
bool type_has_charset(struct bytes type);
/* True when type, without its parameters, is pattern, or begins with it up to its final '*'. */
bool type_matches(struct bytes type, struct bytes pattern);

#endif
