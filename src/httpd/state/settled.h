/* settled: what earlier decisions about the same request have come to. */
#ifndef HTTPD_STATE_SETTLED_H
#define HTTPD_STATE_SETTLED_H

#include <stdbool.h>
#include <stdint.h>

#include "state/verdict.h"

/* A request that had to wait is decided about again. The configuration may have been replaced
   meanwhile. */
struct settled {
  bool placed;            /* one of several Locations has been chosen */
  bool content_lost;      /* by a redirect: not all of its content was read */
  bool ignores_abort;     /* it is answered, or its script run, though its client has left */
  uint8_t redirects;      /* so often a script has redirected it within the server */
  uint8_t questions;      /* so often authcheck was asked about it */
  uint16_t target_length; /* of where to, in the workspace */
  uint32_t place_number;
  uint32_t lookups_used;           /* by the decisions for the scripts that ran */
  struct open_question question;   /* that is waited for */
  struct password_verdict verdict; /* the only one of a request */
};

#endif
