/* configuration: the text of mathopd.conf. */
#ifndef SERVICE_CONFIGURATION_H
#define SERVICE_CONFIGURATION_H

#include <skalibs/stralloc.h>

#include "service.h"

/* Puts the text into out. Dies when there is no memory. */
void configuration_write(stralloc *out, struct service const *service);

#endif
