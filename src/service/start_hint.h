/* start_hint: what is left to do for the person who made a service. */
#ifndef SERVICE_START_HINT_H
#define SERVICE_START_HINT_H

#include "service.h"

/* Says on standard error with which command the service is started. */
void start_hint_show(struct service const *service);

#endif
