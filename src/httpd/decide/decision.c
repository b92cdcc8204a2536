/* decision: what an answer is made of. */
#include "decide/decision.h"

/* Who sends nonsense once is not trusted with where the next request begins: 400 ends the
   connection. */
struct decision decision_page(unsigned int status, char const *why)
{
  return (struct decision){
    .answer = ANSWER_PAGE, .status = (uint16_t)status, .why = why, .close = status == 400
  };
}

struct decision decision_empty(unsigned int status, char const *why)
{
  struct decision d = decision_page(status, why);
  d.answer = ANSWER_EMPTY;
  return d;
}

struct decision decision_method_unknown(void)
{
  struct decision d = decision_page(501, "unknown method");
  d.allow = true;
  return d;
}

struct decision decision_bare(char const *why)
{
  struct decision d = decision_empty(500, why);
  d.bare = true;
  return d;
}

struct decision decision_question(uint8_t question)
{
  struct decision d = decision_empty(0, "");
  d.answer = ANSWER_QUESTION;
  d.question = question;
  return d;
}
