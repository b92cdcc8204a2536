/* refusal: script_refuse of cgiexec, which keeps what it was told. Behind script.h of cgiexec. */
#ifndef UNIT_REFUSAL_H
#define UNIT_REFUSAL_H

#include <stdarg.h>
#include <stdio.h>

static char why[SCRIPT_WHY_MAX];

bool script_refuse(struct script *s, uint16_t status, char const *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(why, sizeof(why), format, arguments);
  va_end(arguments);
  s->refusal = status;
  return false;
}

#endif
