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

/* The judges: false when they made r bad. A line comes without its line end. */
bool request_judge_line(struct request *r, struct bytes line);
bool request_judge_field(struct request *r, struct bytes line);
bool request_judge_value(struct request *r, enum request_field which, struct bytes value);
bool request_judge_head(struct request *r);

#endif
