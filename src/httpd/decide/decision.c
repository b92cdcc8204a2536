/* decision: what an answer is settled on. */
#include <skalibs/djbunix.h>

#include "decide/decision.h"

void decide_drop_file(struct exchange *e)
{
  if (e->file.fd >= 0)
    fd_close(e->file.fd);
  e->file.fd = -1;
}

void decide_page(struct exchange *e, unsigned int status, char const *why)
{
  decide_drop_file(e);
  e->answer = ANSWER_PAGE;
  e->status = status;
  e->why = why;
  e->validators = e->partial = e->negotiated = false;
  e->coding = BYTES_NONE;
  /* Who sends nonsense once is not trusted with where the next request begins. */
  if (status == 400)
    e->close = true;
}

void decide_empty(struct exchange *e, unsigned int status, char const *why)
{
  decide_page(e, status, why);
  e->answer = ANSWER_EMPTY;
}

void decide_method_unknown(struct exchange *e)
{
  e->allow = true;
  decide_page(e, 501, "unknown method");
}

void decide_bare(struct exchange *e, char const *why)
{
  decide_empty(e, 500, why);
  e->located = e->allow = e->challenge = false;
  e->target_length = 0;
}
