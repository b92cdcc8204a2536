/* master: keeps as many workers as there is work for, up to ScriptConcurrency. */
#ifndef CGIEXEC_MASTER_H
#define CGIEXEC_MASTER_H

/* Returns when the core is gone, or at TERM, and nothing is left of any script. */
void master_run(void);

#endif
