/* variables: a list of NAME=VALUE strings in which every name is there once. */
#ifndef CGIEXEC_VARIABLES_H
#define CGIEXEC_VARIABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "strings.h"

struct variables {
  struct strings *pool;
  size_t count;
  bool full;
};

void variables_init(struct variables *v, struct strings *pool);

/* A value in pieces: begin, strings_put ..., end. A name that is there already is replaced. */
void variables_begin(struct variables *v, char const *name);
void variables_end(struct variables *v);

void variables_set(struct variables *v, char const *name, struct bytes value);
void variables_number(struct variables *v, char const *name, uint64_t value);
bool variables_has(struct variables const *v, char const *name);
/* "NAME=VALUE"; without '=' or without a name nothing. */
void variables_assign(struct variables *v, struct bytes assignment);

/* The list, ending with null; null when it did not fit. */
char const **variables_done(struct variables *v);

#endif
