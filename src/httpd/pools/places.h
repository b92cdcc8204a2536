/* places: numbers from 0 that are free or taken. The one given back last is taken first, since its
   memory is still near; one that was never taken has cost no memory yet, here or elsewhere. */
#ifndef HTTPD_POOLS_PLACES_H
#define HTTPD_POOLS_PLACES_H

#include <stdint.h>

struct places {
  uint32_t *free;                  /* stack of those that were given back */
  uint32_t free_count, used, size; /* used: so many were taken once */
};

/* 0 ok, -1 no memory. */
int places_init(struct places *places, uint32_t size);

static inline uint32_t places_left(struct places const *places)
{
  return places->free_count + (places->size - places->used);
}

/* There must be one left. */
static inline uint32_t places_take(struct places *places)
{
  return places->free_count ? places->free[--places->free_count] : places->used++;
}

static inline void places_give_back(struct places *places, uint32_t number)
{
  places->free[places->free_count++] = number;
}

#endif
