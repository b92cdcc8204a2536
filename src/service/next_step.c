/* next_step: a link in the directory that the supervisor watches. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "flavours.h"
#include "next_step.h"
#include "quote.h"

/* The first place that exists, else the first. */
static void place_find(stralloc *out, char const *places)
{
  for (bool found = false; !found && *places;) {
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
}

void next_step_show(struct service const *service)
{
  stralloc place = STRALLOC_ZERO, name = STRALLOC_ZERO;
  char const *start = service->flavour->start;
  place_find(&place, service->flavour->places);
  quote_word(&name, service->directory);
  if (!stralloc_0(&name))
    strerr_diefusys(111, "make a file name");
  strerr_warni(service->flavour->name, " service made; it starts with: ln -s ", name.s, " ",
               place.s, "/", start ? " && " : "", start ? start : "", start ? place.s : "");
  stralloc_free(&name);
  stralloc_free(&place);
}
