/* pattern: paths described with '*'. Pure. */
#ifndef HTTPWAY_PATTERN_H
#define HTTPWAY_PATTERN_H

#include <stdbool.h>

#include <httpway/bytes.h>

/* True when the whole text fits: '*' stands for any bytes, none included, '/' among them; every
   other byte for itself. At most text.n times pattern.n steps. */
bool pattern_matches(struct bytes text, struct bytes pattern);

#endif
