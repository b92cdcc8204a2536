/* fate_say: what became of a script, for the log. */
#ifndef CGIEXEC_FATE_SAY_H
#define CGIEXEC_FATE_SAY_H

#include "script.h"

/* Nothing about a script that ended well, or was ended for what it printed. why: enum cgi_why, or
   0: no one has said. */
void fate_say(struct script const *s, struct cgi_fate const *fate, char why);

#endif
