/* channel: the local channels between the core and its helpers: AF_UNIX SOCK_SEQPACKET, whole
   messages (doc/protocol.html). */
#ifndef HTTPWAY_CHANNEL_H
#define HTTPWAY_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

/* The environment variable that holds the core's end of the channel NAME is HTTPWAY_NAME, upper
   case. */

/* The descriptor of channel `name` ("logfmt") from the environment, checked to be a SOCK_SEQPACKET
   socket, made close-on-exec and nonblocking. -1 with errno: ENOENT not set, EINVAL malformed or
   another kind of descriptor. */
int channel_from_environment(char const *name);

/* A pair: pair[0] for the core, pair[1] for the helper. Both close-on-exec. 0 ok, -1 errno. */
int channel_pair(int pair[2]);

/* A helper's end is its standard input. */
enum { CHANNEL_OF_HELPER = 0 };
/* For a helper: dies, 100, when there is no channel; makes it a blocking one. */
void channel_require(void);

/* What the keeper says to the core on any channel, a message of one byte: the helper had died and
   was started again. */
#define CHANNEL_RESTARTED 'R'

static inline bool channel_is_restarted(char const *message, long length)
{
  return length == 1 && message[0] == CHANNEL_RESTARTED;
}

/* For the core, where the helper itself never says anything: reads what has come, and returns how
   often a helper was started again. *ended: the other side is gone. */
unsigned int channel_restarts(int fd, bool *ended);

/* Receives one message without descriptors (any that come are closed). Returns its length, 0 at the
   end or for a message of nothing (see channel_is_over), -1 with errno (EMSGSIZE when it did not
   fit; else nothing was received, and the channel is as it was). Restarts on EINTR. */
long channel_receive(int fd, char *buffer, size_t room);

/* Whether it is a socket that can be a channel. */
bool channel_is(int fd);

/* What poll is to be asked for that shall tell of an end, beside the hang-up that it tells of
   anyway: the other side says nothing any more. It may not be there (skalibs/nonposix.h). */
#ifdef POLLRDHUP
#define CHANNEL_OVER POLLRDHUP
#else
#define CHANNEL_OVER 0
#endif

/* Whether the other side is gone, or says nothing any more: a message of nothing looks like the end
   of a channel. */
bool channel_is_over(int fd);

/* Sends one message without waiting. 0 sent, -1 errno: EAGAIN: when poll says so; EPIPE: nobody
   there; EMSGSIZE: never; else the system could not now, and poll does not tell when it can. Never
   raises SIGPIPE. */
int channel_send(int fd, char const *head, size_t head_length, char const *body,
                 size_t body_length);

/* No message carries more descriptors. */
#define CHANNEL_DESCRIPTORS_MAX 8

/* The same with descriptors, 1 to CHANNEL_DESCRIPTORS_MAX, which stay open here. 0 sent, -1
   errno. */
int channel_send_descriptors(int fd, char const *bytes, size_t length, int const *descriptors,
                             unsigned int count);

/* What came over a channel beside the bytes. */
struct channel_message {
  size_t length;                            /* of the bytes; 0 also at the end */
  bool cut;                                 /* there were more bytes than room */
  unsigned int count;                       /* of descriptors that came, also those not kept */
  int descriptors[CHANNEL_DESCRIPTORS_MAX]; /* close-on-exec; -1: none */
};

enum channel_patience { CHANNEL_WAIT, CHANNEL_NOW };

/* Receives one message, or waits for one, and keeps its first `most` descriptors; others are
   closed. 0 received, -1 errno (EINTR, EAGAIN, ECONNRESET: nothing yet). */
int channel_receive_descriptors(int fd, enum channel_patience patience, char *buffer, size_t room,
                                unsigned int most, struct channel_message *out);
/* Closes what came from somebody else: not even for what is still to be sent there is waited. */
void channel_let_go(int fd);
/* Closes those that were kept. */
void channel_descriptors_close(struct channel_message *m);

#endif
