/* run: one request from its message to the end of everything that it started. */
#ifndef CGIEXEC_RUN_H
#define CGIEXEC_RUN_H

#include <httpway/cgi.h>

/* Once in each worker. life: readable at its end, when the master is gone or wants us to end. */
void run_open(int life);

/* descriptors: closed before the return. */
void run(struct bytes message, int descriptors[CGI_DESCRIPTORS]);

#endif
