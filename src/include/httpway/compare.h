/* compare: without telling by its time where two strings differ. */
#ifndef HTTPWAY_COMPARE_H
#define HTTPWAY_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

/* Of n bytes each. */
bool compare_equal(char const *a, char const *b, size_t n);

#endif
