/* no_new_privileges: prctl(2) of Linux; elsewhere nothing. */
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "no_new_privileges.h"

void no_new_privileges(void)
{
#ifdef PR_SET_NO_NEW_PRIVS
  /* A kernel before 3.5 does not know it; the ids are given up all the same. */
  (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

bool has_no_new_privileges(void)
{
#ifdef PR_GET_NO_NEW_PRIVS
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
#else
  return false;
#endif
}
