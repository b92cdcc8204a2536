/* title: ps reads the memory where the system has put the words of the command line (Linux and the
   BSDs): they are written over. */
#include <stdio.h>
#include <string.h>

#include <httpway/title.h>

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
