/* request_internal: what the files of the request parser share. For request*.c only. */
#ifndef LIBHTTP_REQUEST_INTERNAL_H
#define LIBHTTP_REQUEST_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/request.h>

#include "byte_class.h"

/* Makes r bad; false, so that a judge can return it. */
static inline bool request_refuse(struct request *r, unsigned int status, char const *reason)
{
  r->state = REQUEST_BAD;
  r->status = (uint16_t)status;
  r->reason = reason;
  r->keep_alive = false;
  return false;
}

/* Judges the request line, which comes without its line end. False when it made r bad. */
bool request_judge_line(struct request *r, struct bytes line);

#endif
