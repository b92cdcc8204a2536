/* mime_types: the format of /etc/mime.types (mime.types(5)): on each line a media type and the
   suffixes of its files, without their dots; what begins with # is a comment. Pure. */
#ifndef CONFIG_MIME_TYPES_H
#define CONFIG_MIME_TYPES_H

#include <stdbool.h>

#include <httpway/bytes.h>

/* Longer ones are passed over, as is all that is malformed. */
#define MIME_TYPE_MAX 255
#define MIME_SUFFIX_MAX 32

/* Start with the text in rest, and all else empty. */
struct mime_types {
  struct bytes rest; /* the lines to come */
  struct bytes line; /* what is left of this one */
  struct bytes type;
};

/* The next suffix, in the order of the text; `type` is its media type. False: there is no more. */
bool mime_types_next(struct mime_types *reader, struct bytes *suffix);

#endif
