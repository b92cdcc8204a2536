/* script: beginning and end of one. The steps between have their own files. */
#include <stdarg.h>
#include <stdio.h>

#include <skalibs/djbunix.h>

#include "script.h"

bool script_refuse(struct script *s, uint16_t status, char const *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  if (vsnprintf(s->why, sizeof s->why, format, arguments) < 0)
    s->why[0] = 0;
  va_end(arguments);
  s->refusal = status;
  return false;
}

void script_init(struct script *s, struct conf const *conf, struct cgi_request const *request)
{
  s->conf = conf;
  s->request = request;
  s->physical[0] = 0;
  s->physical_length = 0;
  s->listed[0] = 0;
  s->file = s->directory = -1;
  s->program = 0;
  s->groups = 0;
  s->group_count = 0;
  s->shares_user = false;
  s->cr_line = s->start_is_held = false;
  s->refusal = 0;
  s->why[0] = 0;
}

void script_close(struct script *s)
{
  if (s->file != -1)
    fd_close(s->file);
  if (s->directory != -1)
    fd_close(s->directory);
  s->file = s->directory = -1;
}
