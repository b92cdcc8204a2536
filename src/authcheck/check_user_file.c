/* check_user_file: a name and a password against a UserFile. */
#include <errno.h>
#include <string.h>

#include <httpway/read_user_file.h>
#include <httpway/user_file.h>

#include "job.h"

static sig_atomic_t volatile line;

uint32_t check_user_file_line(void)
{
  return (uint32_t)line;
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
    result_say(result, AUTH_UNABLE,
               "unable to read UserFile %s: %s: let AuthUser, or else User, read it", job->source,
               strerror(errno));
    return;
  }
  question.content = bytes_of(content.s, content.n);
  admitted = user_file_check(&question);
  read_user_file_free(&content);
  result_say(result, admitted ? AUTH_YES : AUTH_NO, "%s", "");
  result->over = question.over ? OVER_NOT_BEGUN : OVER_NOT;
  result->line = (uint32_t)question.over;
}
