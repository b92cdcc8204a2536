/* job: its result, with a reason. */
#include <stdarg.h>
#include <stdio.h>

#include "job.h"

void result_say(struct result *result, enum auth_verdict verdict, char const *format, ...)
{
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = vsnprintf(result->text, sizeof result->text, format, arguments);
  va_end(arguments);
  result->verdict = (uint8_t)verdict;
  result->over = OVER_NOT;
  result->fault_count = 0;
  result->text_length = length < 0 ? 0
                        : (size_t)length >= sizeof result->text
                            ? (uint16_t)(sizeof result->text - 1)
                            : (uint16_t)length;
}
