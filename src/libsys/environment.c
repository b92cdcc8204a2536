/* environment: taken out of the list, and out of the memory that the program was started with,
   which /proc/PID/environ shows. */
#include <skalibs/nonposix.h>

#include <stdbool.h>
#include <string.h>

#include <httpway/environment.h>

extern char **environ;

static bool starts_with(char const *s, char const *prefix)
{
  return !strncmp(s, prefix, strlen(prefix));
}

/* The package's own name only directories of programs and numbers of channels. */
static bool is_kept(char const *variable, char const *const *names)
{
  if (starts_with(variable, "HTTPWAY_"))
    return true;
  for (; *names; names++)
    if (starts_with(variable, *names) && variable[strlen(*names)] == '=')
      return true;
  return false;
}

void environment_keep(char const *const *names)
{
  char **to = environ;
  if (!environ)
    return;
  for (char **from = environ; *from; from++)
    if (is_kept(*from, names))
      *to++ = *from;
    else
      memset(*from, 0, strlen(*from));
  *to = 0;
}

void environment_move(void)
{
  static char const *const none[] = { 0 };
  for (char **variable = environ; variable && *variable; variable++) {
    char *copy = is_kept(*variable, none) ? 0 : strdup(*variable);
    if (!copy)
      continue;
    memset(*variable, 0, strlen(*variable));
    *variable = copy;
  }
}
