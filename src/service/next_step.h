/* next_step: what is left to do for the person who made a service. */
#ifndef SERVICE_NEXT_STEP_H
#define SERVICE_NEXT_STEP_H

#include "service.h"

/* Says on standard error with which command the service is started. */
void next_step_show(struct service const *service);

#endif
