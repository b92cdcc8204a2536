/* descriptors: the table of open descriptors. */
#ifndef HTTPWAY_DESCRIPTORS_H
#define HTTPWAY_DESCRIPTORS_H

/* Closes every descriptor >= first but keep (keep < 0: none). close_range(2) where there is one,
   else a bounded walk of /dev/fd or of the table up to the soft limit. */
void descriptors_close_from(int first, int keep);

/* Raises the soft limit of open files to the hard one. Returns the limit in force, at least 1. */
unsigned int descriptors_raise_limit(void);

#endif
