/* decision: what an answer is settled on. */
#include <skalibs/djbunix.h>

#include "decide/decision.h"

void decide_drop_file(struct exchange *e)
{
  if (e->decision.file.fd >= 0)
    fd_close(e->decision.file.fd);
  e->decision.file.fd = -1;
}

void decide_page(struct exchange *e, unsigned int status, char const *why)
{
  decide_drop_file(e);
  e->decision.answer = ANSWER_PAGE;
  e->decision.status = status;
  e->decision.why = why;
  e->decision.validators = e->decision.partial = e->decision.negotiated = false;
  e->decision.coding = BYTES_NONE;
  /* Who sends nonsense once is not trusted with where the next request begins. */
  if (status == 400)
    e->decision.close = true;
}

void decide_empty(struct exchange *e, unsigned int status, char const *why)
{
  decide_page(e, status, why);
  e->decision.answer = ANSWER_EMPTY;
}

void decide_method_unknown(struct exchange *e)
{
  e->decision.allow = true;
  decide_page(e, 501, "unknown method");
}

void decide_bare(struct exchange *e, char const *why)
{
  decide_empty(e, 500, why);
  e->way.located = e->decision.allow = e->decision.challenge = false;
  e->decision.target_length = 0;
}
