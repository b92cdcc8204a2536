/* about: -V and -h, the same in every program. */
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include <httpway/about.h>
#include <httpway/config.h>

static void put(char const *text)
{
  size_t const n = strlen(text);
  if (allwrite(1, text, n) < n)
    strerr_diefusys(111, "write to standard output");
}

static _Noreturn void say(char const *first, char const *second, char const *third)
{
  put(first);
  put(second);
  put(third);
  _exit(0);
}

void about(int argc, char const *const *argv, char const *usage)
{
  if (argc != 2)
    return;
  if (!strcmp(argv[1], "-V"))
    say(PROG, " ", HTTPWAY_VERSION "\n");
  if (!strcmp(argv[1], "-h"))
    say("usage: ", usage, "\n");
}
