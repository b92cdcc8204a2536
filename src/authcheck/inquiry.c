/* inquiry: from a question to a job: which file or program, by the configuration and not by what
   the core says. */
#include <unistd.h>

#include <httpway/configuration.h>
#include <httpway/say.h>

#include "answers.h"
#include "inquiry.h"

/* The location that a question is about. The core may know a configuration that we have not seen.
   In a new root we cannot see it: a restarted process does. */
static struct conf_location const *location_find(struct auth_question const *q,
                                                 struct result *result)
{
  struct conf_location const *location;
  struct conf const *conf = configuration_meant(q->configuration, q->location, q->mark);
  if (!conf && configuration_refresh())
    conf = configuration_meant(q->configuration, q->location, q->mark);
  if (!conf && configuration_is_settled()) {
    say(SAY_INFO, "ending, to be started with the new configuration");
    answers_send();
    _exit(0);
  }
  if (!conf) {
    result_say(result, AUTH_BUSY, "the question is about another configuration");
    return 0;
  }
  location = conf_location(conf, q->location);
  if (!location)
    result_say(result, AUTH_UNABLE, "no location %lu in the configuration",
               (unsigned long)q->location);
  return location;
}

static bool source_set(struct job *job, struct bytes source, struct result *result)
{
  if (source.n >= sizeof job->source || bytes_find(source, 0) != source.n) {
    result_say(result, AUTH_UNABLE, "name of UserFile or UserCheck too long");
    return false;
  }
  memcpy(job->source, source.s, source.n);
  job->source[source.n] = 0;
  return true;
}

/* Realm without UserFile and UserCheck: no password is right. */
static bool password_job(struct conf_settings const *s, struct job *job, struct result *result)
{
  job->kind = s->user_check.length ? JOB_PROGRAM : JOB_HASH;
  job->hashed = s->encrypted_user_file;
  job->limits = (struct password_limits){ .seconds = configuration_newest()->globals->auth_cpu,
                                          .memory = configuration_newest()->globals->auth_memory };
  fingerprint_stand_in(job->secret);
  if (s->realm.length == 0 || (s->user_check.length == 0 && s->user_file.length == 0)) {
    result_say(result, AUTH_NO, "%s", "");
    return false;
  }
  return source_set(
      job, s->user_check.length ? conf_text(&s->user_check) : conf_text(&s->user_file), result);
}

static bool home_job(struct conf_settings const *s, struct job *job, struct result *result)
{
  job->kind = JOB_HOME;
  job->min_uid = s->user_directory_min_uid;
  if (s->user_directory)
    return true;
  result_say(result, AUTH_NO, "%s", "");
  return false;
}

static void name_set(struct job *job, struct auth_question const *q)
{
  job->client = q->client;
  job->asked.user_length = q->user.n;
  memcpy(job->asked.user, q->user.s, q->user.n);
  job->asked.password_length = q->password.n;
  if (q->password.n)
    memcpy(job->asked.password, q->password.s, q->password.n);
}

bool inquiry_job(struct auth_question const *q, struct job *job, struct result *result)
{
  struct conf_location const *location = location_find(q, result);
  memset(job, 0, sizeof *job);
  if (!location || !(q->kind == AUTH_HOME ? home_job(conf_settings(location), job, result)
                                          : password_job(conf_settings(location), job, result)))
    return false;
  name_set(job, q);
  return true;
}
