/* askers: where questions come from: the channel, and the sockets that processes of the core have
   attached, each for its own questions and answers. */
#ifndef AUTHCHECK_ASKERS_H
#define AUTHCHECK_ASKERS_H

#include <stddef.h>

/* As many as NumProcesses can be, the channel, and those of processes that are just ending. */
enum { ASKERS_MAX = 160 };

/* The channel is number 0. */
void askers_init(int channel);
/* Takes the socket; one too many is closed. */
void asker_add(int socket);
/* Closes it: its process is gone. */
void asker_remove(size_t number);
/* -1: there is none of that number. */
int asker_socket(size_t number);
/* All numbers are below. */
size_t askers_end(void);

#endif
