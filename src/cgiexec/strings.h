/* strings: what a script gets as arguments and environment, NUL-terminated, in memory of fixed
   size that is used again for the next one. */
#ifndef CGIEXEC_STRINGS_H
#define CGIEXEC_STRINGS_H

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

#endif
