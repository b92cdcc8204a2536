/* order: which of two numbers comes first, as qsort wants to know it. Private to libconf. */
#ifndef LIBCONF_ORDER_H
#define LIBCONF_ORDER_H

#include <stdint.h>

static inline int order_of(uint64_t a, uint64_t b)
{
  return (a > b) - (a < b);
}

#endif
