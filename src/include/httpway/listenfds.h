/* listenfds: listening sockets passed as LISTEN_FDS and LISTEN_PID (sd_listen_fds(3)): descriptors
   3, 4, ... */
#ifndef HTTPWAY_LISTENFDS_H
#define HTTPWAY_LISTENFDS_H

#define LISTENFDS_START 3

/* How many sockets were passed to this process, without taking them. */
int listenfds_count(void);

/* The same: 0 when none (not set, or for another pid), -1 when
   malformed. Makes them close-on-exec and removes the variables from the environment. */
int listenfds_take(void);

/* Sets LISTEN_FDS and LISTEN_PID for the program that this process will exec into. 0 ok, -1 no
   memory. */
int listenfds_announce(int count);

#endif
