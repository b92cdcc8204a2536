/* scope: a domain of Landlock that restricts signals (Linux 6.12) and, as every domain does,
   tracing. Elsewhere nothing. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdint.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "scope.h"

#if defined(__linux__) && !defined(__alpha__)

/* The numbers are the same on all machines but one; not every C library knows them. */
enum { CREATE_RULESET = 444, RESTRICT_SELF = 446 };

struct ruleset {
  uint64_t handled_files, handled_ports, scoped;
};

enum { UNKNOWN = -2, ABSENT = -1 };
static int ruleset = UNKNOWN;

void scope_prepare(void)
{
  enum { SCOPE_SIGNAL = 2 };
  struct ruleset signals = { .scoped = SCOPE_SIGNAL };
  /* Closes itself when something is executed. */
  if (ruleset == UNKNOWN)
    ruleset = (int)syscall(CREATE_RULESET, &signals, sizeof signals, 0);
}

int scope_enter(void)
{
  if (ruleset < 0 || syscall(RESTRICT_SELF, ruleset, 0) == 0)
    return 0;
  /* Who keeps set-id programs needs CAP_SYS_ADMIN for it; and a container's filter may refuse
     it. */
  return errno == EPERM || errno == ENOSYS ? 0 : -1;
}

#else

void scope_prepare(void)
{
}

int scope_enter(void)
{
  return 0;
}

#endif
