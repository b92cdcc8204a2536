/* patience: a bound for what a worker may wait for while it judges a script: the account database,
   and file systems that are another user's program. The worker does not survive a longer wait: the
   client hears it by the leash's end, and the master starts another worker. */
#ifndef CGIEXEC_PATIENCE_H
#define CGIEXEC_PATIENCE_H

#include "script.h"

/* As long as authcheck waits. */
enum { PATIENCE = 5 /* seconds */ };

/* Before there are workers: what they tell one another. */
void patience_open(void);

/* A wait in the file system, which nothing ends but a signal that ends the process. */
void patience_with_files(void);

/* A wait for the account database: the log says which script had to wait. False, with refusal and
   why: it did not answer another worker a moment ago, and one alone tries whether it does now. */
bool patience_with_accounts(struct script *s);

/* It has not taken too long. */
void patience_end(void);

#endif
