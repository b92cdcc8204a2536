/* check_user_file: a name and a password against a UserFile. */
#include <errno.h>
#include <string.h>

#include <httpway/password.h>
#include <httpway/read_user_file.h>
#include <httpway/user_file.h>

#include "job.h"

static sig_atomic_t volatile line;
static unsigned int probes;

uint32_t check_user_file_line(void)
{
  return (uint32_t)line;
}

/* A kind that only the system knows may take long: it is not asked for each line of a file. */
static bool hash_is_known(struct bytes hash)
{
  return probes++ >= FAULTS_MAX || password_is_known(hash);
}

/* The first of the file, whoever is asked about. */
static void faults_find(struct bytes content, bool hashed, struct result *result)
{
  size_t line = 0;
  enum user_file_fault fault;
  probes = 0;
  while (result->fault_count < FAULTS_MAX &&
         (fault = user_file_fault_next(&content, &line, hashed, hash_is_known)))
    result->faults[result->fault_count++] = (struct line_fault){ (uint32_t)line, (uint8_t)fault };
}

void check_user_file(struct job const *job, struct result *result)
{
  struct user_file_content content;
  struct user_file_question question = { .user = credentials_user(&job->asked),
                                         .password = credentials_password(&job->asked),
                                         .hashed = job->hashed,
                                         .secret = job->secret,
                                         .limits = job->limits,
                                         .line = &line };
  bool admitted;
  if (!read_user_file(job->source, &content)) {
    result_say(result, AUTH_UNABLE, "unable to read UserFile %s: %s: %s", job->source,
               strerror(errno), read_user_file_remedy(errno));
    return;
  }
  question.content = bytes_of(content.s, content.n);
  admitted = user_file_check(&question);
  result_say(result, admitted ? AUTH_YES : AUTH_NO, "%s", "");
  faults_find(question.content, job->hashed, result);
  read_user_file_free(&content);
  result->over = question.over ? OVER_NOT_BEGUN : OVER_NOT;
  result->line = (uint32_t)question.over;
}
