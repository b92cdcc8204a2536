/* verdict: what authcheck is asked, and what it has said. A question, a verdict about a password
   and the answer about a home are three types: none can be taken for another one, and each carries
   what it is about. */
#ifndef HTTPD_STATE_VERDICT_H
#define HTTPD_STATE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/auth.h>

/* The question that is waited for. The name in it is the workspace's asked_name. */
struct open_question {
  uint64_t id;
  uint64_t configuration; /* conf_stamp of what the location's number is of */
  uint64_t realm;         /* AUTH_PASSWORD: conf_realm_mark of the location */
  uint64_t realm_name;    /* AUTH_PASSWORD: conf_realm_name_mark of it */
  uint32_t location;
  uint16_t name_length;
  uint8_t kind; /* enum auth_kind; 0: none is waited for */
};

/* About a password, for one realm and no other. The name that goes with it is the workspace's user.
 */
struct password_verdict {
  uint64_t realm;         /* conf_realm_mark */
  uint64_t realm_name;    /* conf_realm_name_mark */
  uint64_t configuration; /* conf_stamp of what that realm is of */
  uint16_t user_length;
  uint8_t said; /* AUTH_YES, AUTH_NO; 0: nobody was asked */
};

/* About a home: nothing in it says whether anybody may see it. */
struct home_answer {
  uint64_t configuration; /* conf_stamp of what the location's number is of */
  uint32_t location;
  struct bytes user;
  struct bytes directory; /* empty: there is none */
};

/* Whether somebody was let in by this realm: by another one is not good enough. */
static inline bool password_verdict_is_of(struct password_verdict const *v, uint64_t realm)
{
  return v->said != 0 && v->realm == realm;
}

#endif
