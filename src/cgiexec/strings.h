/* strings: what a script gets as arguments and environment, NUL-terminated, in memory of fixed
   size that is used again for the next one. */
#ifndef CGIEXEC_STRINGS_H
#define CGIEXEC_STRINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/output.h>

/* Room for all strings of one script; empty again after each reset. A NUL in what is put, or no
   more room, is remembered in `spoiled`. */
struct strings {
  struct output out;
  size_t start; /* of the string being made */
  bool spoiled;
};

void strings_reset(struct strings *pool);
void strings_put(struct strings *pool, struct bytes part);
void strings_number(struct strings *pool, uint64_t number);
/* Ends the string and returns it. */
char const *strings_end(struct strings *pool);

/* The one that arguments and environment share. */
extern struct strings script_strings;

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
