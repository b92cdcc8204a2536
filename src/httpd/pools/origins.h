/* origins: the addresses that connections come from, and which connections each has. An IPv6
   address counts with all of its /64. Everything takes the same time however many there are. Pure.
 */
#ifndef HTTPD_POOLS_ORIGINS_H
#define HTTPD_POOLS_ORIGINS_H

#include <stdint.h>

#include <httpway/address.h>

#include "pools/places.h"

#define ORIGIN_NONE UINT32_MAX

struct origin {
  uint64_t key[2];
  uint32_t chain;          /* the next of the same hash and 1, or 0 */
  uint32_t previous, next; /* in the ring of those that have as many connections */
  uint32_t count;          /* of its connections */
  uint32_t first;          /* of the ring of them */
};

/* What is kept for each connection. */
struct origin_member {
  uint32_t origin; /* ORIGIN_NONE: it is not counted */
  uint32_t previous, next;
};

struct origins {
  struct origin *origins;
  struct origin_member *members;
  uint32_t *chains;   /* by hash: a number of an origin and 1, or 0 */
  uint32_t *by_count; /* by count: the same */
  struct places places;
  uint32_t mask;
  uint32_t count;   /* of origins */
  uint32_t largest; /* most connections that one of them has */
  uint64_t seed[2]; /* so that nobody can choose addresses of one hash */
};

/* For `size` connections, numbered from 0. 0 ok, -1 no memory. */
int origins_init(struct origins *o, uint32_t size, uint64_t const seed[2]);
/* A connection that is not counted comes from that address. Null: it is not to be counted. */
void origins_add(struct origins *o, uint32_t connection, struct address const *address);
/* It is gone. Nothing happens when it was not counted. */
void origins_remove(struct origins *o, uint32_t connection);
/* One of those that have the most connections; ORIGIN_NONE when there is none. */
uint32_t origins_largest(struct origins const *o);
/* One of its connections: each call gives another one, until all have been given. */
uint32_t origins_next(struct origins *o, uint32_t origin);
/* This connection, which is counted, is the next that is given. */
void origins_begin_with(struct origins *o, uint32_t connection);

#endif
