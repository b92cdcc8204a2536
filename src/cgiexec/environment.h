/* environment: the parts that the variables of a script are made of, between the files of it. */
#ifndef CGIEXEC_ENVIRONMENT_H
#define CGIEXEC_ENVIRONMENT_H

#include "script.h"
#include "strings.h"

/* ScriptVariables mathopd: as mathopd sets them. */
static inline bool as_mathopd(struct script const *s)
{
  return s->settings->script_variables == VARIABLES_MATHOPD;
}

/* SERVER_NAME, SERVER_PORT, HTTPS and the like. */
void environment_server(struct variables *v, struct script const *s);

/* REQUEST_URI, QUERY_STRING, SCRIPT_NAME, PATH_INFO, DOCUMENT_ROOT and the like. */
void environment_paths(struct variables *v, struct script const *s);

/* CONTENT_TYPE and HTTP_*: the fields of the request. */
void environment_fields(struct variables *v, struct script const *s);

#endif
