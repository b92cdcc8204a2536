/* header_rules: field lines of a head that is being made, found and taken out, and what the Headers
   blocks of a location do to them. */
#ifndef HTTPD_RESPOND_HEADER_RULES_H
#define HTTPD_RESPOND_HEADER_RULES_H

#include <httpway/output.h>

#include "state/exchange.h"

/* The head lies in out from `start` on: status line and whole field lines, without the empty line.
   A head that did not fit is left alone. */
bool head_has(struct output const *out, size_t start, struct bytes name);
/* Takes every field line of that name out. */
void head_remove(struct output *out, size_t start, struct bytes name);

/* True for fields that 206 and 304 carry as the 200 would have (RFC 9110 sections 15.3.7,
   15.4.5). */
bool field_follows(struct bytes name);

/* Applies the rules of e's location, which it has, to the head of an answer of that status and
   media type (empty: none), which lies in out from `start` on, without its empty line. */
void header_rules_apply(struct exchange const *e, unsigned int status, struct bytes type,
                        struct output *out, size_t start);

#endif
