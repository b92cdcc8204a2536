/* template: files with fields to fill in. */
#ifndef SERVICE_TEMPLATE_H
#define SERVICE_TEMPLATE_H

#include <sys/types.h>

#include <skalibs/stralloc.h>

#include "service.h"

/* A file of a service directory. A list ends with a null name. In text @run@, @hold@, @data@ and
   @svcsig@ are programs of ours, @as_logger@ the words that become the log account, @up@ the
   command that restarts the service, @execline@ the interpreter; in units @unit@ is their name,
   @user@ the option for the manager of a user, @directory@, and @account@ those of the service,
   @log_account_line@, @listen@ and @variables@ lines. */
struct template
{
  char const *name, *text;
  mode_t mode;
};

/* Puts the filled in text after what is in out. Dies when there is no memory. */
void template_fill(stralloc *out, char const *text, struct service const *service);

#endif
