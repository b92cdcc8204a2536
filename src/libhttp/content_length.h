/* content_length: the value of a Content-Length field. For libhttp only. */
#ifndef LIBHTTP_CONTENT_LENGTH_H
#define LIBHTTP_CONTENT_LENGTH_H

#include <stdint.h>

#include <httpway/bytes.h>

/* Sets *length, and returns 0; or says what is wrong with the value, and leaves *length alone. */
char const *content_length_scan(struct bytes value, uint64_t *length);

#endif
