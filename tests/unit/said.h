/* said: say() of the programs, which counts, and keeps what was said last. */
#ifndef UNIT_SAID_H
#define UNIT_SAID_H

#include <stdarg.h>
#include <stdio.h>

#include <httpway/say.h>

static unsigned int said;
static char last_said[512];

void say(enum say_level level, char const *format, ...)
{
  va_list arguments;

  (void)level;
  va_start(arguments, format);
  vsnprintf(last_said, sizeof(last_said), format, arguments);
  va_end(arguments);
  said++;
}

#endif
