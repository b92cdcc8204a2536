/* content_type: the field that says what a representation is. */
#ifndef HTTPD_RESPOND_CONTENT_TYPE_H
#define HTTPD_RESPOND_CONTENT_TYPE_H

#include <httpway/field_value.h>
#include <httpway/output.h>

#include "state/exchange.h"

/* The Content-Type of a file or text, alone or as a part. Charset is for text that does not name
   its own. */
static inline void content_type_put(struct exchange const *e, struct output *out)
{
  output_put(out, BYTES("Content-Type: "));
  output_put(out, e->decision.type);
  if (e->way.settings->charset.length && type_is_text(e->decision.type) &&
      !type_has_charset(e->decision.type)) {
    output_put(out, BYTES("; charset="));
    output_put(out, conf_text(&e->way.settings->charset));
  }
  output_put(out, BYTES("\r\n"));
}

#endif
