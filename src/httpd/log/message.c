/* message: one line to the operator. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <httpway/say.h>

#include "log/clock.h"
#include "log/message.h"

enum { MESSAGE_MAX = 1024 };

static struct journal *destination;
bool message_debugging_on;

void message_open(struct journal *journal)
{
  destination = journal;
}

void message_debugging(bool on)
{
  message_debugging_on = on;
}

static char const *level_name(enum record_level level)
{
  static char const *const names[] = { "fatal", "warning", "info", "debug" };
  return names[level];
}

static void line_to_journal(enum record_level level, struct bytes text)
{
  struct record record = {
    .kind = RECORD_MESSAGE, .level = (uint8_t)level, .text = text, .pid = (uint32_t)getpid()
  };
  clock_wall(&record.seconds, &record.microseconds);
  journal_record(destination, &record, clock_monotonic() / 1000);
}

static bool is_stderr_or_stdout(struct bytes name)
{
  return !name.n || bytes_equal(name, BYTES("/dev/stderr")) ||
         bytes_equal(name, BYTES("/dev/fd/2")) || bytes_equal(name, BYTES("/dev/stdout")) ||
         bytes_equal(name, BYTES("/dev/fd/1"));
}

static void message_send(enum record_level level, bool stderr_too, char const *format,
                         va_list arguments)
{
  char text[MESSAGE_MAX + 1];
  int length = vsnprintf(text, sizeof(text), format, arguments);
  struct bytes said;
  if (length < 0)
    return;
  said = bytes_of(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
  if ((size_t)length > said.n)
    memcpy(text + said.n - 3, "...", 3);
  if (destination && destination->channel >= 0 && !destination->gone)
    line_to_journal(level, said);
  else
    stderr_too = true;
  if (stderr_too)
    say_line("httpd", level_name(level), said);
}

void message(enum record_level level, char const *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  message_send(level, false, format, arguments);
  va_end(arguments);
}

void message_answer(struct bytes error_log, enum record_level level, char const *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  message_send(level, !is_stderr_or_stdout(error_log), format, arguments);
  va_end(arguments);
}

void message_debug_say(char const *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  message_send(LEVEL_DEBUG, false, format, arguments);
  va_end(arguments);
}
