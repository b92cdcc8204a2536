/* pid_file: PIDFile of the configuration. */
#ifndef CHAIN_PID_FILE_H
#define CHAIN_PID_FILE_H

#include <sys/types.h>

#include <httpway/conf.h>

/* Writes the number where g says, if it does, as the user that g or the environment
   names when we are root. Dies on any failure. */
void pid_file_write(struct conf_globals const *g, pid_t pid);

#endif
