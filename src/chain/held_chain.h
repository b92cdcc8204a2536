/* held_chain: one of the chains that httpway-hold has started: the process that becomes its server,
   a channel to it, and the sockets that it listens on. */
#ifndef CHAIN_HELD_CHAIN_H
#define CHAIN_HELD_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct held_chain {
  pid_t pid;       /* 0: there is none */
  uint64_t number; /* in the order of the starts */
  bool silent;     /* there is nothing to come on the channel */
  int channel;     /* that of its server, in HTTPWAY_HOLD; when it closes, the server stops */
  int *sockets;    /* those that it told us of */
  size_t count;
};

enum held_chain_state { HELD_CHAIN_STARTS, HELD_CHAIN_SERVES, HELD_CHAIN_GONE };

/* Starts the words, with the sockets of another chain (null: none) in LISTEN_FDS. False with
   errno. */
bool held_chain_start(struct held_chain *chain, struct held_chain const *before,
                      char const *const *words);
/* What has come on the channel: sockets, and that it serves. Nothing is read after that. */
enum held_chain_state held_chain_read(struct held_chain *chain);
/* Another one serves: its sockets are the other's, and it may finish. */
void held_chain_succeed(struct held_chain *chain);
void held_chain_free(struct held_chain *chain);

#endif
