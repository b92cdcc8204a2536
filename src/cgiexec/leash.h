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

#endif
