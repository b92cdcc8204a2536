/* template: text with places to fill in. */
#ifndef SERVICE_TEMPLATE_H
#define SERVICE_TEMPLATE_H

#include <skalibs/stralloc.h>

#include "service.h"

/* Puts the filled in text behind what is in out; the names of places and conditions are in
   template.c. Dies when there is no memory. */
void template_fill(stralloc *out, char const *text, struct service const *service);

#endif
