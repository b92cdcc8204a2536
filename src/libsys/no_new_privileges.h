/* no_new_privileges: no exec may gain rights any more, where the system can promise that. */
#ifndef LIBSYS_NO_NEW_PRIVILEGES_H
#define LIBSYS_NO_NEW_PRIVILEGES_H

#include <stdbool.h>

void no_new_privileges(void);
bool has_no_new_privileges(void);

#endif
