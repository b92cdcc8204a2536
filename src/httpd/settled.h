/* settled: what earlier decisions about the same request have come to. */
#ifndef HTTPD_SETTLED_H
#define HTTPD_SETTLED_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/auth.h>

/* A request that had to wait is decided about again. The configuration may have been replaced
   meanwhile: what authcheck said holds for the location that it was asked about. */
struct settled {
  bool placed;                            /* one of several Locations has been chosen */
  uint8_t asked;                          /* enum auth_kind: the question that is waited for */
  uint8_t password;                       /* enum auth_verdict: AUTH_YES, AUTH_NO; 0: not asked */
  uint16_t user_length, home_user_length; /* of the names asked about, in the workspace */
  uint8_t redirects;      /* so often a script has redirected it within the server */
  bool content_lost;      /* and not all of its content was read */
  uint16_t target_length; /* of where to, in the workspace */
  uint32_t place_number;
  uint32_t location;      /* of the question that is waited for */
  uint64_t configuration; /* conf_stamp of what that number is of */
  uint64_t question;      /* number of it */
  uint64_t mark;          /* conf_location_mark of the location that the password is for */
};

#endif
