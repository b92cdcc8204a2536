/* leash: the socket on which the core hears what becomes of a script, and may ask once. Whoever
   holds its other end may be anyone: nothing here waits for it. */
#ifndef CGIEXEC_LEASH_H
#define CGIEXEC_LEASH_H

#include <stdint.h>

#include <httpway/cgi.h>

/* Without waiting. That no reader is left is no fault. */
void leash_tell(int leash, struct cgi_fate const *fate);
void leash_refuse(int leash, uint16_t status, char const *why);

enum leash_word {
  LEASH_NOTHING,
  LEASH_ASKED, /* does the script still run? */
  LEASH_TOLD,  /* why the core is going to lose interest */
  LEASH_OVER   /* the core has lost interest */
};
/* When there is something to be read. LEASH_TOLD: *why is an enum cgi_why. */
enum leash_word leash_hear(int leash, char *why);

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
