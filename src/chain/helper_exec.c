/* helper_exec: what a helper inherits is decided here: its descriptors were arranged by the keeper,
   its signals are the default ones, and no variable tells it of channels or sockets that are not
   its own. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <httpway/self.h>

#include "helper_exec.h"

extern char **environ;

static bool starts_with(char const *s, char const *prefix)
{
  return !strncmp(s, prefix, strlen(prefix));
}

/* HTTPWAY_NAME of a channel: names have no underscore, so that settings with one are nobody's
   channel. */
static bool is_channel(char const *variable)
{
  if (!starts_with(variable, "HTTPWAY_") || starts_with(variable, "HTTPWAY_COMMANDS=") ||
      starts_with(variable, "HTTPWAY_HELPERS="))
    return false;
  variable += sizeof "HTTPWAY_" - 1;
  return variable[strcspn(variable, "_=")] == '=';
}

static bool is_private(char const *variable)
{
  return is_channel(variable) || starts_with(variable, "LISTEN_FDS=") ||
         starts_with(variable, "LISTEN_PID=") || starts_with(variable, "LISTEN_FDNAMES=") ||
         starts_with(variable, "NOTIFY_SOCKET=");
}

static void clean_environment(void)
{
  char **to = environ;
  for (char **from = environ; *from; from++)
    if (!is_private(*from))
      *to++ = *from;
  *to = 0;
}

void helper_exec(char const *const *words)
{
  signals_default();
  clean_environment();
  execvp(words[0], (char *const *)words);
}
