/* start_hint: a link in the directory that the supervisor watches; for systemd, enabled units. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "supervisors.h"
#include "start_hint.h"
#include "quote.h"

/* The first directory that exists, else the first, and false. */
static bool place_find(stralloc *out, char const *places)
{
  bool found = false;
  while (!found && *places) {
    size_t n = strcspn(places, " ");
    stralloc place = STRALLOC_ZERO;
    if (!stralloc_catb(&place, places, n) || !stralloc_0(&place))
      strerr_diefusys(111, "make a file name");
    found = access(place.s, X_OK) == 0;
    if ((found || !out->len) && !stralloc_copy(out, &place))
      strerr_diefusys(111, "make a file name");
    stralloc_free(&place);
    places += n + (places[n] == ' ');
  }
  return found;
}

static void put(stralloc *out, char const *text)
{
  if (!stralloc_cats(out, text))
    strerr_diefusys(111, "make a file name");
}

static void put_file(stralloc *out, struct service const *service, char const *name,
                     char const *suffix)
{
  stralloc path = STRALLOC_ZERO;
  put(&path, service->directory);
  put(&path, "/");
  put(&path, name);
  put(&path, suffix);
  if (!stralloc_0(&path))
    strerr_diefusys(111, "make a file name");
  quote_word(out, path.s);
  stralloc_free(&path);
}

static void systemd_show(struct service const *service)
{
  stralloc command = STRALLOC_ZERO;
  if (service->accounts_later) {
    put(&command, "systemd-sysusers ");
    put_file(&command, service, "sysusers", ".conf");
    put(&command, " && ");
  }
  put(&command, service->by_root ? "systemctl enable --now " : "systemctl --user enable --now ");
  put_file(&command, service, service->unit, ".socket");
  put(&command, " ");
  put_file(&command, service, service->unit, ".service");
  if (!stralloc_0(&command))
    strerr_diefusys(111, "make a file name");
  strerr_warni("systemd service made; it starts with: ", command.s,
               systemd_runs() ? "" : " (where systemd runs: here it does not)");
  stralloc_free(&command);
}

void start_hint_show(struct service const *service)
{
  stralloc place = STRALLOC_ZERO, name = STRALLOC_ZERO;
  char const *start = service->supervisor->start;
  bool there;
  if (service->unit) {
    systemd_show(service);
    return;
  }
  there = place_find(&place, service->supervisor->places);
  quote_word(&name, service->directory);
  if (!stralloc_0(&name))
    strerr_diefusys(111, "make a file name");
  strerr_warni(service->supervisor->name, " service made; it starts with: ln -s ", name.s, " ",
               place.s, "/", start ? " && " : "", start ? start : "", start ? place.s : "",
               there ? "" : " (where ", there ? "" : service->supervisor->scanner,
               there ? "" : " watches that directory: it is not there)");
  stralloc_free(&name);
  stralloc_free(&place);
}
