/* sites: what is served: read from the words of the command line, and written into the
   configuration. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <skalibs/strerr.h>

#include <httpway/bytes.h>

#include "quote.h"
#include "sites.h"

/* With * the name of the host is put into the path: what then exists is not to be known now. */
static void directory_check(char const *directory)
{
  struct stat st;
  if (directory[0] != '/')
    strerr_dief(100, "the path of a directory begins with a slash: ", directory);
  if (strchr(directory, '*'))
    return;
  if (stat(directory, &st) == -1) {
    if (errno == ENOENT)
      strerr_dief(100, directory, " does not exist: make it first, or name another");
    strerr_diefusys(111, "look at ", directory);
  }
  if (!S_ISDIR(st.st_mode))
    strerr_dief(100, directory, " is not a directory: name the one with the files");
}

static struct site site_read(char const *word)
{
  struct site site = { .directory = word };
  char const *equal = word[0] == '/' ? 0 : strchr(word, '=');
  if (bytes_have_any_control(bytes_from_string(word)))
    strerr_dief(100, "a control character in what is to be served");
  if (equal) {
    char *host = strndup(word, (size_t)(equal - word));
    if (!host)
      strerr_diefusys(111, "read ", word);
    if (!*host)
      strerr_dief(100, "a host is missing before ", equal, ": write HOST=/DIRECTORY");
    site = (struct site){ .host = host, .directory = equal + 1 };
  }
  directory_check(site.directory);
  return site;
}

void sites_read(struct service *service, char const *const *words, unsigned int count)
{
  struct site *sites = calloc(count ? count : 1, sizeof *sites);
  bool others = false;
  if (!sites)
    strerr_diefusys(111, "read the command line");
  for (unsigned int i = 0; i < count; i++) {
    sites[i] = site_read(words[i]);
    if (!sites[i].host && others)
      strerr_dief(100, "two directories for the hosts that are not named: write HOST= before ",
                  words[i]);
    others = others || !sites[i].host;
  }
  service->sites = sites;
  service->site_count = count;
}

/* ---- The configuration ---- */

static void put(stralloc *out, char const *text)
{
  if (!stralloc_cats(out, text))
    strerr_diefusys(111, "make a file");
}

static void put_directory(stralloc *out, struct service const *service, struct site const *site)
{
  stralloc own = STRALLOC_ZERO;
  put(out, "    Control { Alias / Location ");
  if (site) {
    quote_string(out, site->directory);
  } else {
    put(&own, service->directory);
    put(&own, "/" OWN_DIRECTORY);
    if (!stralloc_0(&own))
      strerr_diefusys(111, "make a file");
    quote_string(out, own.s);
  }
  put(out, " }\n");
  stralloc_free(&own);
}

static void put_site(stralloc *out, struct service const *service, struct site const *site)
{
  put(out, "  Virtual {\n");
  if (site && site->host) {
    put(out, "    Host ");
    quote_string(out, site->host);
    put(out, "\n");
  } else {
    put(out, "    AnyHost NoHost # all that have no Virtual of their own\n");
  }
  put_directory(out, service, site);
  put(out, "  }\n");
}

void sites_write(stralloc *out, struct service const *service)
{
  for (unsigned int i = 0; i < service->site_count; i++)
    put_site(out, service, service->sites + i);
  if (!service->site_count)
    put_site(out, service, 0);
}
