/* program: the lines by which a program says what it is, and why it ends; and its name in ps, which
   reads the memory where the system has put the words of the command line (Linux and the BSDs):
   they are written over. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include <httpway/config.h>
#include <httpway/program.h>

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

void die_unable(int code, char const *what, char const *where, char const *remedy)
{
  strerr_dief(code, "unable to ", what, " ", where, ": ", strerror(errno), ": ", remedy);
}

static char *words;
static size_t room;

void title_open(int argc, char const *const *argv)
{
  if (argc < 1)
    return;
  words = (char *)argv[0];
  for (int i = 0; i < argc && argv[i] == words + room; i++)
    room += strlen(argv[i]) + 1;
}

void title_set(char const *name, char const *what)
{
  if (!room)
    return;
  memset(words, 0, room);
  snprintf(words, room, "%s: %s", name, what);
}
