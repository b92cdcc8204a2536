/* receive: one message of the channel with its descriptors. */
#ifndef CGIEXEC_RECEIVE_H
#define CGIEXEC_RECEIVE_H

#include <httpway/cgi.h>

enum receive_verdict {
  RECEIVE_REQUEST,
  RECEIVE_REFUSED, /* not what a message must be */
  RECEIVE_NOTHING, /* interrupted */
  RECEIVE_END      /* the core is gone */
};

/* Waits. *why says why it was refused. descriptors: what came along, for the caller to close; -1:
   none. */
enum receive_verdict receive(int channel, char buffer[CGI_MESSAGE_MAX], size_t *length,
                             int descriptors[CGI_DESCRIPTORS], char const **why);

#endif
