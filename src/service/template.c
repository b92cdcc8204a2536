/* template: one pass over the text. What stands between two @ is a name of the tables below; lines
   between @if NAME@ and @end@ are there under that condition only. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/strerr.h>

#include <httpway/bytes.h>
#include <httpway/config.h>

#include "quote.h"
#include "scripts.h"
#include "sites.h"
#include "template.h"

static void put(stralloc *out, char const *s, size_t n)
{
  if (!stralloc_catb(out, s, n))
    strerr_diefusys(111, "make a file");
}

static void put_string(stralloc *out, char const *s)
{
  put(out, s, strlen(s));
}

/* ---- What is filled in ---- */

static void put_program(stralloc *out, struct service const *service, char const *name)
{
  stralloc path = STRALLOC_ZERO;
  put_string(&path, service->commands);
  put(&path, "/", 1);
  put(&path, name, strlen(name) + 1);
  service->supervisor->quote(out, path.s);
  stralloc_free(&path);
}

static void put_as_logger(stralloc *out, struct service const *service)
{
  if (!service->by_root)
    return;
  put_string(out, service->supervisor->as_user);
  put_string(out, service->log_account);
  put(out, " ", 1);
}

/* A path behind =, where nothing but % means anything. */
static void put_directory(stralloc *out, struct service const *service)
{
  for (char const *s = service->directory; *s; s++) {
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
  service->supervisor->quote(out, word.s);
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
  put_address(out, service, service->address ? service->address : "0.0.0.0");
  if (service_is_dual(service))
    put_address(out, service, "::");
  put_string(out, "BindIPv6Only=ipv6-only\n");
}

static void put_functions(stralloc *out, struct service const *service)
{
  template_fill(out, scripts_functions, service);
}

/* A program of ours, a string, or the same as a string of the configuration, by a name. */
#define PUT(name, call)                                                                            \
  static void put_##name(stralloc *out, struct service const *service)                             \
  {                                                                                                \
    (void)service;                                                                                 \
    call;                                                                                          \
  }
PUT(run, put_program(out, service, "httpway-run"))
PUT(data, put_program(out, service, "httpway-data"))
PUT(svcsig, put_program(out, service, "svcsig"))
PUT(hold, put_program(out, service, "httpway-hold"))
PUT(execline, put_string(out, HTTPWAY_SHEBANG_EXECLINE))
PUT(up, put_string(out, service->supervisor->up))
PUT(lock, put_string(out, service->supervisor->lock))
PUT(unit, put_string(out, service->unit))
PUT(user, put_string(out, service->by_root ? "" : "--user "))
PUT(account, put_string(out, service->account))
PUT(log_account, put_string(out, service->log_account))
PUT(account_string, quote_string(out, service->account))
PUT(log_account_string, quote_string(out, service->log_account))
PUT(address_string, quote_string(out, service->address))
PUT(port_string, quote_string(out, service->port))

static struct place {
  char const *name;
  void (*put)(stralloc *, struct service const *);
  bool lines; /* whole lines, or none: the end of the line that the name stands in goes with it */
} const places[] = {
#define PLACE(name)                                                                                \
  {                                                                                                \
#name, put_##name, false                                                                       \
  }
#define LINES(name)                                                                                \
  {                                                                                                \
#name, put_##name, true                                                                        \
  }
  PLACE(run),
  PLACE(data),
  PLACE(svcsig),
  PLACE(hold),
  PLACE(execline),
  PLACE(up),
  PLACE(lock),
  PLACE(unit),
  PLACE(user),
  PLACE(directory),
  PLACE(account),
  PLACE(log_account),
  PLACE(as_logger),
  PLACE(account_string),
  PLACE(log_account_string),
  PLACE(address_string),
  PLACE(port_string),
  LINES(functions),
  LINES(listen),
  LINES(variables),
  { "sites", sites_write, true },
};

/* ---- Conditions ---- */

#define CONDITION(name, test)                                                                      \
  static bool is_##name(struct service const *service)                                             \
  {                                                                                                \
    return test;                                                                                   \
  }
CONDITION(root, service->by_root)
CONDITION(own, !service->by_root)
CONDITION(systemd, service->unit)
CONDITION(supervised, !service->unit)
CONDITION(address, service->address)
/* A service of one's own has no other account. */
CONDITION(log_account, service->by_root &&strcmp(service->account, service->log_account) != 0)

static struct condition {
  char const *name;
  bool (*holds)(struct service const *);
} const conditions[] = {
  { "if root", is_root },         { "if own", is_own },
  { "if systemd", is_systemd },   { "if supervised", is_supervised },
  { "if address", is_address },   { "if log_account", is_log_account },
  { "if dual", service_is_dual },
};

/* ---- The pass ---- */

static _Noreturn void template_wrong(void)
{
  strerr_dief(101, "a template names what does not exist");
}

static char const *line_end(char const *text)
{
  return text + (*text == '\n');
}

/* True: it was the name of a place, and is filled in. *text: behind the name. */
static bool place_fill(stralloc *out, struct bytes name, char const **text,
                       struct service const *service)
{
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (bytes_equal(name, bytes_from_string(places[i].name))) {
      places[i].put(out, service);
      if (places[i].lines)
        *text = line_end(*text);
      return true;
    }
  return false;
}

/* True: it was the name of a condition; its lines are passed over when it does not hold. */
static bool condition_judge(struct bytes name, char const **text, struct service const *service)
{
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
    if (bytes_equal(name, bytes_from_string(conditions[i].name))) {
      char const *end = conditions[i].holds(service) ? 0 : strstr(*text, "@end@");
      *text = line_end(end ? end + 5 : *text);
      return true;
    }
  return false;
}

void template_fill(stralloc *out, char const *text, struct service const *service)
{
  for (;;) {
    size_t const before = strcspn(text, "@");
    struct bytes name;
    put(out, text, before);
    text += before;
    if (!*text)
      return;
    name = bytes_of(text + 1, strcspn(text + 1, "@"));
    text += 1 + name.n;
    if (!*text++)
      template_wrong();
    if (bytes_equal(name, BYTES("end")))
      text = line_end(text);
    else if (!place_fill(out, name, &text, service) && !condition_judge(name, &text, service))
      template_wrong();
  }
}
