/* descriptors: the table of open descriptors. */
#ifndef HTTPWAY_DESCRIPTORS_H
#define HTTPWAY_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/* Closes every descriptor >= first but keep (keep < 0: none). close_range(2) where there is one,
   else a bounded walk of /dev/fd or of the table up to the soft limit. */
void descriptors_close_from(int first, int keep);

/* The same with several to keep, in any order; negative ones are ignored. Sorts keep. */
void descriptors_close_others(int first, int *keep, size_t count);

/* One system call that closes all from first to last (Linux 5.9). 0 done, -1 not on this system. */
int close_span(unsigned int first, unsigned int last);

/* The descriptor that path stands for, /dev/fd/N; else -1. */
int descriptor_of(char const *path);

/* Raises the soft limit of open files to the hard one. Returns the limit in force, at least 1. */
unsigned int descriptors_raise_limit(void);

#endif
