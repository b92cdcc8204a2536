/* die: the form of the last line. */
#include <errno.h>
#include <string.h>

#include <skalibs/strerr.h>

#include <httpway/die.h>
#include <httpway/trusted.h>

void die_unable(int code, char const *what, char const *where, char const *remedy)
{
  strerr_dief(code, "unable to ", what, " ", where, ": ", strerror(errno), ": ", remedy);
}

void die_configuration(char const *path)
{
  if (errno == EPROTO)
    strerr_dief(100, path,
                ": not a compiled configuration of this version: make one by httpway-data");
  if (errno == EPERM)
    strerr_dief(100, path, ": unable to trust the compiled configuration: ", trusted_reason());
  die_unable(111, "open the compiled configuration", path,
             "make it by httpway-data, and let me read it");
}

void die_damaged(char const *path)
{
  strerr_dief(100, path, ": damaged compiled configuration: make it again by httpway-data");
}
