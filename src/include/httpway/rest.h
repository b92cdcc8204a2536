/* rest: the one wait without a reason to end: a loop whose system call failed for want of something
   tries again later, not at once. */
#ifndef HTTPWAY_REST_H
#define HTTPWAY_REST_H

/* Long enough to cost nothing, short enough not to be missed. */
enum { REST_USUAL = 50 /* milliseconds */ };

/* Returns sooner when a signal comes. */
void rest(unsigned int milliseconds);

#endif
