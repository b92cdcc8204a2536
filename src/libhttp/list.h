/* list: comma-separated lists of field values (RFC 9110 section 5.6). For libhttp only. */
#ifndef LIBHTTP_LIST_H
#define LIBHTTP_LIST_H

#include <httpway/words.h>

/* Takes the next element off the front of *rest, without outer blanks; empty elements are passed
   over, as RFC 9110 section 5.6.1 wants. False at the end. Knows no quoted strings. */
bool list_next(struct bytes *rest, struct bytes *element);

#endif
