/* run: one request from its message to the end of everything that it started. */
#ifndef CGIEXEC_RUN_H
#define CGIEXEC_RUN_H

#include <httpway/cgi.h>

/* Once in each worker. life: readable at its end, when the master is gone or wants us to end. */
void run_open(int life);

/* Seconds that a worker has, before the master ends it, to come from a request to a script that
   is started; for the start; and, when that is gone, to close what it had. */
enum { TIME_TO_PREPARE = 20, TIME_TO_START = 3, TIME_TO_CLOSE = 2 };

/* descriptors: closed before the return. False: processes are left that cannot end yet. */
bool run(struct bytes message, int descriptors[CGI_DESCRIPTORS]);

/* Only closes. */
void run_refuse(int descriptors[CGI_DESCRIPTORS], char const *why);

#endif
