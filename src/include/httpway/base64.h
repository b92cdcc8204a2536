/* base64: RFC 4648 section 4. Pure. */
#ifndef HTTPWAY_BASE64_H
#define HTTPWAY_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/bytes.h>

/* Decodes all of text: alphabet with '+' and '/', padded, nothing else in it or after it, unused
   bits zero. False: text is not so, or needs more than room. */
bool base64_decode(struct bytes text, char *out, size_t room, size_t *length);

#endif
