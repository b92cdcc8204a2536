/* check_user_file: a name and a password against a UserFile. */
#include <errno.h>
#include <string.h>

#include <httpway/user_file.h>

#include "job.h"
#include "read_user_file.h"

void check_user_file(struct job const *job, struct result *result)
{
  struct user_file_content content;
  bool admitted;
  if (!read_user_file(job->source, &content)) {
    result_say(result, AUTH_UNABLE,
               "unable to read UserFile %s: %s: let AuthUser, or else User, read it", job->source,
               strerror(errno));
    return;
  }
  admitted = user_file_admits(bytes_of(content.s, content.n), credentials_user(&job->asked),
                              credentials_password(&job->asked), job->hashed, job->secret);
  read_user_file_free(&content);
  result_say(result, admitted ? AUTH_YES : AUTH_NO, "%s", "");
}
