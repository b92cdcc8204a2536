/* close_span: one system call that closes all descriptors from first to last, where the system has
   it. */
#ifndef LIBSYS_CLOSE_SPAN_H
#define LIBSYS_CLOSE_SPAN_H

/* 0 done, -1 not on this system. */
int close_span(unsigned int first, unsigned int last);

#endif
