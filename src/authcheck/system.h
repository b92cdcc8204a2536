/* system: what only some systems have. */
#ifndef AUTHCHECK_SYSTEM_H
#define AUTHCHECK_SYSTEM_H

/* This process is sent number when its parent ends. */
void system_end_with_parent(int number);

/* No core file of this process, and nobody but root looks into its memory. */
void system_hide_memory(void);

#endif
