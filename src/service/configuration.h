/* configuration: the text of mathopd.conf. */
#ifndef SERVICE_CONFIGURATION_H
#define SERVICE_CONFIGURATION_H

#include <skalibs/stralloc.h>

#include "service.h"

/* The directory in that of the service that is served when no site was named. */
#define OWN_DIRECTORY "root"

/* Puts the text into out. Dies when there is no memory. */
void configuration_write(stralloc *out, struct service const *service);

#endif
