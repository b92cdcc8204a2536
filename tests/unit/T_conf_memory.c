/* A compiled configuration without memory for it: whatever is written, it is told. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/stralloc.h>

#include <httpway/conf.h>
#include <httpway/conf_write.h>

#include "tap.h"

/* ---- In place of skalibs': so many more are well, then none is any more ---- */

static unsigned int well;

static bool room_made(stralloc *sa, size_t n)
{
  char *s;

  if (!well)
    return errno = ENOMEM, false;
  well--;
  if (n <= sa->a)
    return true;
  s = realloc(sa->s, 2 * n);
  if (!s)
    exit(111);
  sa->s = s;
  sa->a = 2 * n;
  return true;
}

int stralloc_ready_tuned(stralloc *sa, size_t n, size_t base, size_t a, size_t b)
{
  (void)base;
  (void)a;
  (void)b;
  return room_made(sa, n);
}

int stralloc_readyplus_tuned(stralloc *sa, size_t n, size_t base, size_t a, size_t b)
{
  (void)base;
  (void)a;
  (void)b;
  return room_made(sa, sa->len + n);
}

int stralloc_catb(stralloc *sa, char const *s, size_t n)
{
  if (!room_made(sa, sa->len + n))
    return 0;
  memcpy(sa->s + sa->len, s, n);
  sa->len += n;
  return 1;
}

int stralloc_append(stralloc *sa, char c)
{
  return stralloc_catb(sa, &c, 1);
}

void stralloc_free(stralloc *sa)
{
  free(sa->s);
  *sa = (stralloc)STRALLOC_ZERO;
}

/* ---- What is written ---- */

static bool written(struct conf_writer *w, int fd)
{
  struct conf_globals const globals = { .servers = 0 };
  struct conf_text text;
  struct conf_rule const rule = { .allow = true };

  return conf_write_start(w, fd) && conf_write_text(w, BYTES("x"), &text) &&
         conf_write_record(w, PART_RULES, &rule) && conf_write_host(w, 0, BYTES("a.example"), 0) &&
         conf_write_record(w, PART_GLOBALS, &globals) && conf_write_finish(w);
}

/* Whether all went well with memory for so many. */
static bool tried(unsigned int enough)
{
  struct conf_writer writer = CONF_WRITER_ZERO;
  FILE *file = tmpfile();
  bool good;

  if (!file)
    exit(111);
  well = enough;
  errno = 0;
  good = written(&writer, fileno(file));
  if (!good && errno != ENOMEM)
    ok(false, "that there is no memory is told");
  well = 1000;
  conf_write_free(&writer);
  if (good) {
    struct conf c;
    good = conf_open_fd(&c, fileno(file));
    if (good)
      conf_close(&c);
  }
  fclose(file);
  return good;
}

int main(void)
{
  unsigned int enough = 0;

  while (enough < 100 && !tried(enough))
    enough++;
  ok(enough > 3 && enough < 100, "without memory nothing is written, and with enough all is");
  return tap_done();
}
