/* configuration: what suits nearly every site is set, what many sites want stands beside it as a
   comment. */
#include <stdbool.h>
#include <string.h>

#include <skalibs/strerr.h>

#include "configuration.h"
#include "quote.h"
#include "template.h"

static char const head[] = "# Every keyword is explained in httpway's doc/configuration.html.\n";

static char const by_reload[] =
    "# After a change, ./reload says what it means, and lets the server take it up without\n"
    "# dropping a connection. What only a start takes up (User, Server, Address, Port) is for\n"
    "# ./restart, which no client notices.\n";

static char const by_systemd[] =
    "# After a change: systemctl @user@reload @unit@, which drops no connection; with a mistake\n"
    "# it says so, and the configuration before stays. Sockets (Server, Address, Port) belong "
    "into\n"
    "# @unit@.socket, too; then: systemctl @user@daemon-reload && systemctl @user@restart "
    "@unit@.socket @unit@\n";

static char const user[] = "\n"
                           "# Whom the server becomes as soon as its sockets are bound.\n"
                           "User ";

/* The server's own account writes no log: an attacker who takes the server over could do it too. */
static char const log_user[] =
    "\n# Whom the program becomes that makes log lines: its account is not the server's.\n"
    "LogUser ";

static char const passwords[] =
    "\n# Passwords, where there is a Realm, are read by AuthUser: an account of its own, which "
    "alone "
    "may\n"
    "# read the files with them; httpway-data warns when it is missing. Here, and below in a "
    "Control:\n"
    "#   AuthUser SOMEBODY\n"
    "#   Realm members UserFile /etc/members EncryptedUserFile On\n";

/* A service of one's own has no other account. */
static char const passwords_own[] =
    "\n# Passwords, where there is a Realm, below in a Control:\n"
    "#   Realm members UserFile /HOME/members EncryptedUserFile On\n";

static char const to_logger[] =
    "\n# Requests and messages go to the logger of this service: see log/run and log/main.\n";

static char const to_journal[] =
    "\n# Requests and messages go to the journal: journalctl @user@-u @unit@\n";

static char const middle[] =
    "Log /dev/stdout\n"
    "ErrorLog /dev/stderr\n"
    "LogFormat {\n"
    "  RemoteAddress ServerName Method Uri Status BytesWritten TimeTaken Referer UserAgent\n"
    "}\n"
    "\n"
    "Tuning {\n"
    "  NumConnections 256\n"
    "  Timeout 60\n"
    "  Wait 30\n"
    "}\n"
    "\n"
    "# What holds everywhere below.\n"
    "Control {\n"
    "  IndexNames { index.html }\n"
    "  Types default\n"
    "  Charset utf-8\n"
    "  # A path with // or /./ in it means the same as without, as elsewhere.\n"
    "  SanitizePath On\n"
    "  # Files and directories that begin with a dot are never shown, but for /.well-known/.\n"
    "  # Links that lead out of a Location are not followed.\n"
    "  SymbolicLinks inside\n"
    "  # Beside a file: file.zst, file.br or file.gz for those who like them better.\n"
    "  Precompressed On\n"
    "}\n";

static char const scripts[] =
    "\n"
    "# Scripts: programs whose names end in .cgi. They run as ScriptUser, an account of their "
    "own,\n"
    "# in the Control of their Location:\n"
    "#   ScriptUser SOMEBODY\n"
    "#   Specials { CGI { .cgi } }\n";

static char const scripts_own[] =
    "\n"
    "# Scripts: programs whose names end in .cgi. They run as you; in the Control of their "
    "Location:\n"
    "#   Specials { CGI { .cgi } }\n";

static void put(stralloc *out, char const *text)
{
  if (!stralloc_cats(out, text))
    strerr_diefusys(111, "make a file");
}

static void put_sockets(stralloc *out, struct service const *service)
{
  if (service->address) {
    put(out, "  Address ");
    quote_string(out, service->address);
    put(out, "\n");
  }
  put(out, "  Port ");
  quote_string(out, service->port);
  put(out, "\n");
  if (service_is_dual(service))
    put(out, "  Family dual # IPv4 and IPv6\n");
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

static void put_log_user(stralloc *out, struct service const *service)
{
  if (!service->by_root || strcmp(service->account, service->log_account) == 0)
    return;
  put(out, log_user);
  quote_string(out, service->log_account);
  put(out, "\n");
}

void configuration_write(stralloc *out, struct service const *service)
{
  put(out, head);
  template_fill(out, service->unit ? by_systemd : by_reload, service);
  put(out, user);
  quote_string(out, service->account);
  put(out, "\n");
  put_log_user(out, service);
  put(out, service->by_root ? passwords : passwords_own);
  template_fill(out, service->unit ? to_journal : to_logger, service);
  put(out, middle);
  put(out, service->by_root ? scripts : scripts_own);
  put(out, "\nServer {\n");
  put_sockets(out, service);
  for (unsigned int i = 0; i < service->site_count; i++)
    put_site(out, service, service->sites + i);
  if (!service->site_count)
    put_site(out, service, 0);
  put(out, "}\n");
}
