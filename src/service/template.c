/* template: one pass over the text; what stands between two @ is a name from a table. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/strerr.h>

#include <httpway/bytes.h>
#include <httpway/config.h>

#include "quote.h"
#include "service.h"
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
  service->flavour->quote(out, path.s);
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

static void put_string(stralloc *out, char const *s)
{
  put(out, s, strlen(s));
}

/* A path after =, where nothing but % means anything. */
static void put_directory(stralloc *out, char const *s)
{
  for (; *s; s++) {
    if (*s == '%')
      put(out, s, 1);
    put(out, s, 1);
  }
}

/* Where programs were tried where they were built, they find one another by these. */
static void put_variable(stralloc *out, struct service const *service, char const *name)
{
  char const *value = getenv(name);
  stralloc word = STRALLOC_ZERO;
  if (!value || !*value)
    return;
  put_string(&word, name);
  put(&word, "=", 1);
  put(&word, value, strlen(value) + 1);
  put_string(out, "Environment=");
  service->flavour->quote(out, word.s);
  put(out, "\n", 1);
  stralloc_free(&word);
}

static void put_variables(stralloc *out, struct service const *service)
{
  put_variable(out, service, "HTTPWAY_COMMANDS");
  put_variable(out, service, "HTTPWAY_HELPERS");
}

static void put_address(stralloc *out, struct service const *service, char const *address)
{
  bool v6 = strchr(address, ':') != 0;
  put_string(out, v6 ? "ListenStream=[" : "ListenStream=");
  put_string(out, address);
  put_string(out, v6 ? "]:" : ":");
  put_string(out, service->port);
  put(out, "\n", 1);
}

/* A socket for each address, as Family dual asks for them. */
static void put_listen(stralloc *out, struct service const *service)
{
  if (service->address)
    put_address(out, service, service->address);
  else
    put_address(out, service, "0.0.0.0");
  if (!service->address && service_is_dual(service))
    put_address(out, service, "::");
  put_string(out, "BindIPv6Only=ipv6-only\n");
}

static void put_log_account_line(stralloc *out, struct service const *service)
{
  if (strcmp(service->account, service->log_account) == 0)
    return;
  put_string(out, "u ");
  put_string(out, service->log_account);
  put_string(out, " - \"log of the web server\" /nonexistent\n");
}

static void put_unit_named(stralloc *out, struct bytes name, struct service const *service)
{
  if (bytes_equal(name, BYTES("unit")))
    put_string(out, service->unit);
  else if (bytes_equal(name, BYTES("user")))
    put_string(out, service->by_root ? "" : "--user ");
  else if (bytes_equal(name, BYTES("directory")))
    put_directory(out, service->directory);
  else if (bytes_equal(name, BYTES("account")))
    put_string(out, service->account);
  else if (bytes_equal(name, BYTES("log_account_line")))
    put_log_account_line(out, service);
  else if (bytes_equal(name, BYTES("listen")))
    put_listen(out, service);
  else if (bytes_equal(name, BYTES("variables")))
    put_variables(out, service);
  else
    strerr_dief(101, "a template names what does not exist");
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
  else if (bytes_equal(name, BYTES("hold")))
    put_program(out, service, "httpway-hold");
  else if (bytes_equal(name, BYTES("up")))
    put_string(out, service->flavour->up);
  else if (bytes_equal(name, BYTES("lock")))
    put_string(out, service->flavour->lock);
  else if (bytes_equal(name, BYTES("execline")))
    put(out, HTTPWAY_SHEBANG_EXECLINE, strlen(HTTPWAY_SHEBANG_EXECLINE));
  else
    put_unit_named(out, name, service);
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
