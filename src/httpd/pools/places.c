/* places: the memory of the stack. */
#include <stdlib.h>

#include "pools/places.h"

int places_init(struct places *places, uint32_t size)
{
  *places = (struct places){ .free = malloc(size * sizeof(*places->free)), .size = size };
  return places->free ? 0 : -1;
}
