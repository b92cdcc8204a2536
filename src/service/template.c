/* template: one pass over the text; what stands between two @ is a name from a table. */
#include <string.h>

#include <skalibs/strerr.h>

#include <httpway/bytes.h>
#include <httpway/config.h>

#include "flavours.h"
#include "quote.h"
#include "template.h"

static void put(stralloc *out, char const *s, size_t n)
{
  if (!stralloc_catb(out, s, n))
    strerr_diefusys(111, "make a file");
}

static void put_program(stralloc *out, struct service const *service, char const *name)
{
  stralloc path = STRALLOC_ZERO;
  put(&path, service->commands, strlen(service->commands));
  put(&path, "/", 1);
  put(&path, name, strlen(name) + 1);
  quote_word(out, path.s);
  stralloc_free(&path);
}

static void put_as_logger(stralloc *out, struct service const *service)
{
  if (!service->by_root)
    return;
  put(out, service->flavour->as_user, strlen(service->flavour->as_user));
  put(out, service->log_account, strlen(service->log_account));
  put(out, " ", 1);
}

static void put_named(stralloc *out, struct bytes name, struct service const *service)
{
  if (bytes_equal(name, BYTES("run")))
    put_program(out, service, "httpway-run");
  else if (bytes_equal(name, BYTES("data")))
    put_program(out, service, "httpway-data");
  else if (bytes_equal(name, BYTES("svcsig")))
    put_program(out, service, "svcsig");
  else if (bytes_equal(name, BYTES("as_logger")))
    put_as_logger(out, service);
  else if (bytes_equal(name, BYTES("restart")))
    put(out, service->flavour->restart, strlen(service->flavour->restart));
  else if (bytes_equal(name, BYTES("execline")))
    put(out, HTTPWAY_SHEBANG_EXECLINE, strlen(HTTPWAY_SHEBANG_EXECLINE));
  else
    strerr_dief(101, "a template names what does not exist");
}

void template_fill(stralloc *out, char const *text, struct service const *service)
{
  for (char const *at; (at = strchr(text, '@')); text = at + 1) {
    put(out, text, (size_t)(at - text));
    text = at + 1;
    at = strchr(text, '@');
    if (!at)
      strerr_dief(101, "a template names what does not exist");
    put_named(out, bytes_of(text, (size_t)(at - text)), service);
  }
  put(out, text, strlen(text));
}
