/* let_others_go_first: SCHED_BATCH of Linux; elsewhere nothing. */
#ifndef HTTPWAY_LET_OTHERS_GO_FIRST_H
#define HTTPWAY_LET_OTHERS_GO_FIRST_H

/* This process, and those that it starts, do not interrupt another one when they wake up. A helper
   that shares a processor with the core then finds several questions instead of one, and is woken
   less. It gets no less of the processor. */
void let_others_go_first(void);

#endif
