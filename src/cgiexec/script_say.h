/* script_say: lines about a script. Each names its file first and the request last, so that no one
   has to find the two halves of a story. */
#ifndef CGIEXEC_SCRIPT_SAY_H
#define CGIEXEC_SCRIPT_SAY_H

#include "script.h"

enum { SCRIPT_REQUEST_MAX = 512 };

/* " (GET /target)", as much of it as is worth reading. */
void script_request_text(char out[SCRIPT_REQUEST_MAX], struct cgi_request const *r);

/* A warning: "FILE: text (GET /target)". */
void script_say(struct script const *s, char const *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Nothing about a script that ended well, or was ended for what it printed. why: enum cgi_why, or
   0: no one has said. */
void fate_say(struct script const *s, struct cgi_fate const *fate, char why);

#endif
