/* authcheck: handles users and passwords, and homes. As a helper it answers the core's questions
   (serve.c); by hand it checks a password or makes a line for a user file (tool_*.c). */
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/config.h>
#include <httpway/program.h>

#include "serve.h"
#include "system.h"
#include "tool.h"

#define USAGE                                                                                      \
  "authcheck compiled.cdb | authcheck -c [ -P ] file user | authcheck -p [ -b ] [ -C cost ] user"
#define dieusage() strerr_dieusage(100, USAGE)

enum mode { MODE_SERVE, MODE_CHECK, MODE_MAKE };

struct options {
  enum mode mode;
  bool plain, bcrypt;
  unsigned int cost;
};

static void mode_set(struct options *o, enum mode mode)
{
  if (o->mode != MODE_SERVE)
    dieusage();
  o->mode = mode;
}

static void option_take(struct options *o, int opt, char const *word)
{
  switch (opt) {
  case 'c':
    mode_set(o, MODE_CHECK);
    break;
  case 'p':
    mode_set(o, MODE_MAKE);
    break;
  case 'P':
    o->plain = true;
    break;
  case 'b':
    o->bcrypt = true;
    break;
  case 'C':
    if (!uint0_scan(word, &o->cost) || o->cost == 0)
      dieusage();
    break;
  case 'v':
    (void)allwrite(1, "authcheck " HTTPWAY_VERSION "\n", strlen("authcheck " HTTPWAY_VERSION "\n"));
    _exit(0);
  default:
    dieusage();
  }
}

/* Every option belongs to one mode. */
static void options_judge(struct options const *o, int words)
{
  if (words != (o->mode == MODE_CHECK ? 2 : 1) || (o->plain && o->mode != MODE_CHECK) ||
      ((o->bcrypt || o->cost) && o->mode != MODE_MAKE))
    dieusage();
}

int main(int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO;
  struct options o = { .mode = MODE_SERVE };
  PROG = "authcheck";
  about(argc, argv, USAGE);
  for (int opt; (opt = subgetopt_r(argc, argv, "cpPbC:v", &l)) != -1;)
    option_take(&o, opt, l.arg);
  argv += l.ind;
  options_judge(&o, argc - l.ind);
  if (o.mode == MODE_SERVE)
    return serve(argv[0]);
  system_hide_memory();
  if (o.mode == MODE_CHECK)
    return tool_check(argv[0], argv[1], !o.plain);
  return tool_make(argv[0], o.bcrypt ? PASSWORD_BCRYPT : PASSWORD_YESCRYPT, o.cost);
}
