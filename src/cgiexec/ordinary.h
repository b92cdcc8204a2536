/* ordinary: what a server may have been given, and a script may not have for that: a priority over
   others at the processor, the disk, or when memory runs out. */
#ifndef CGIEXEC_ORDINARY_H
#define CGIEXEC_ORDINARY_H

/* In a new worker, since scripts are what it is; the master keeps what it has. */
void ordinary_become(void);

#endif
