/* header_rules: what the Headers blocks of a location do to the fields of an answer. */
#ifndef HTTPD_RESPOND_HEADER_RULES_H
#define HTTPD_RESPOND_HEADER_RULES_H

#include <httpway/output.h>

#include "state/exchange.h"

struct server;

/* True for fields that 206 and 304 carry as the 200 would have (RFC 9110 sections 15.3.7,
   15.4.5). */
bool field_follows(struct bytes name);

/* Applies the rules of e's location, if there is one, to the head of an answer of that status and
   media type (empty: none), which lies in out from `start` on, without its empty line. False: they
   cannot be read to their end; the answer must not go out. */
bool header_rules_apply(struct server const *server, struct exchange const *e, unsigned int status,
                        struct bytes type, struct output *out, size_t start);

#endif
