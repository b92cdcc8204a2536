/* configuration: the text of mathopd.conf. */
#ifndef SERVICE_CONFIGURATION_H
#define SERVICE_CONFIGURATION_H

#include <stdbool.h>

#include <skalibs/stralloc.h>

#include "service.h"

/* The directory in that of the service that is served when no site was named. */
#define OWN_DIRECTORY "root"

/* Whether it asks for IPv6 beside IPv4: no address was named, and there is IPv6 here. */
bool configuration_is_dual(struct service const *service);
/* Puts the text into out. Dies when there is no memory. */
void configuration_write(stralloc *out, struct service const *service);

#endif
