/* entity_tags: lists of entity tags (RFC 9110 sections 8.8.3 and 13.1). For libhttp only. */
#ifndef LIBHTTP_ENTITY_TAGS_H
#define LIBHTTP_ENTITY_TAGS_H

#include <stdbool.h>

#include <httpway/bytes.h>

/* Looks for the strong tag etag in field, which is "*" or a list. Strongly: weak tags of the list
   do not count. One fault anywhere, and nothing matches. */
bool entity_tags_match(struct bytes field, struct bytes etag, bool strongly);

/* True when field is one strong tag, the same as etag. */
bool entity_tag_equals(struct bytes field, struct bytes etag);

#endif
