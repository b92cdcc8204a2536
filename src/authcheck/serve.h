/* serve: authcheck as the helper of the core. */
#ifndef AUTHCHECK_SERVE_H
#define AUTHCHECK_SERVE_H

/* Answers the questions of the channel that is standard input, until the core is gone. conf: name
   of the compiled configuration. Returns the exit code; dies when it cannot begin. */
int serve(char const *conf);

#endif
