/* sites: what is served. */
#ifndef SERVICE_SITES_H
#define SERVICE_SITES_H

#include "service.h"

/* Takes words of the command line apart: DIRECTORY or HOST=DIRECTORY. Dies when there is something
   wrong with one, or a directory is missing. */
void sites_read(struct service *service, char const *const *words, unsigned int count);
/* Puts their Virtuals into out. */
void sites_write(stralloc *out, struct service const *service);

#endif
