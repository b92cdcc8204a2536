/* httpway-conf: makes a service directory. Everything is checked before the first file is made. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/bytes.h>
#include <httpway/program.h>

#include "accounts.h"
#include "supervisors.h"
#include "new_directory.h"
#include "start_hint.h"
#include "programs.h"
#include "scripts.h"
#include "sites.h"
#include "template.h"

#define USAGE                                                                                      \
  "httpway-conf [ -s daemontools|s6|runit|systemd ] [ -a address ] [ -p port ] account "           \
  "logaccount "                                                                                    \
  "/directory [ [ host= ]/files... ]"
#define dieusage() strerr_dieusage(100, USAGE)

static char const first_page[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>It works</title>\n"
    "<h1>It works</h1>\n<p>This is <code>" OWN_DIRECTORY "/index.html</code> in the directory of "
    "the service. Put your own files there.</p>\n</html>\n";

static struct supervisor const *supervisor_required(char const *name)
{
  struct supervisor const *supervisor = supervisor_named(name);
  if (!supervisor)
    strerr_dief(100, "-s is " SUPERVISOR_NAMES ", not ", name);
  return supervisor;
}

static void port_check(char const *port)
{
  unsigned int number;
  if (!uint0_scan(port, &number) || number < 1 || number > 65535)
    strerr_dief(100, "a port is a number from 1 to 65535, not ", port);
}

static int options_read(struct service *service, int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO;
  for (int opt; (opt = subgetopt_r(argc, argv, "s:a:p:", &l)) != -1;) {
    switch (opt) {
    case 's':
      service->supervisor = supervisor_required(l.arg);
      break;
    case 'a':
      service->address = l.arg;
      break;
    case 'p':
      service->port = l.arg;
      port_check(service->port);
      break;
    default:
      dieusage();
    }
  }
  return l.ind;
}

/* The slashes at its end would hide its name. */
static char const *directory_read(char const *word)
{
  size_t n = strlen(word);
  char *directory;
  if (word[0] != '/')
    strerr_dief(100, "the path of the service begins with a slash: ", word);
  if (bytes_have_any_control(bytes_from_string(word)))
    strerr_dief(100, "a control character in the path of the service");
  while (n > 1 && word[n - 1] == '/')
    n--;
  directory = strndup(word, n);
  if (!directory)
    strerr_diefusys(111, "read the command line");
  if (strrchr(directory, '/')[1] == '.')
    strerr_dief(100, "supervisors pass over names that begin with a dot: ", directory,
                ": name another directory");
  return directory;
}

/* systemd takes a name for several services, and a parameter, apart. */
static void unit_read(struct service *service)
{
  struct in6_addr ip;
  service->unit = strrchr(service->directory, '/') + 1;
  if (!*service->unit ||
      service->unit[strspn(service->unit, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789._-")])
    strerr_dief(
        100, "no name of a unit of systemd: ", service->unit,
        "; letters, digits, dots, hyphens and underscores make one: name another directory");
  if (service->address && inet_pton(AF_INET, service->address, &ip) != 1 &&
      inet_pton(AF_INET6, service->address, &ip) != 1)
    strerr_dief(100, "systemd binds numeric addresses only: ", service->address);
}

static void arguments_read(struct service *service, int argc, char const *const *argv)
{
  int at = options_read(service, argc, argv);
  if (argc - at < 3)
    dieusage();
  service->account = argv[at];
  service->log_account = argv[at + 1];
  service->directory = directory_read(argv[at + 2]);
  sites_read(service, argv + at + 3, (unsigned int)(argc - at - 3));
  if (!service->supervisor)
    service->supervisor = supervisor_detect();
  if (!service->supervisor)
    strerr_dief(100, "for which supervisor? Say -s " SUPERVISOR_NAMES
                     ": here there is none of them, or more than one");
  if (strcmp(service->supervisor->name, "systemd") == 0)
    unit_read(service);
  if (!service->port)
    service->port = geteuid() ? "8080" : "80";
}

static void make_text(char const *name, char const *text, size_t n)
{
  stralloc file = STRALLOC_ZERO;
  if (!stralloc_catb(&file, text, n))
    new_directory_fail_sys("make ", name);
  new_directory_file(name, 0644, &file);
  stralloc_free(&file);
}

/* Programs that were tried where they were built find one another by their environment. */
static void make_environment(char const *name, char const *variable)
{
  char const *value = getenv(variable);
  if (value && *value)
    make_text(name, value, strlen(value));
}

/* Names live as long as the program. */
static void make_scripts(struct template const *files, struct service const *service)
{
  for (; files->name; files++) {
    stralloc name = STRALLOC_ZERO, text = STRALLOC_ZERO;
    template_fill(&name, files->name, service);
    template_fill(&text, files->text, service);
    if (!stralloc_0(&name))
      new_directory_fail_sys("make ", files->name);
    new_directory_file(name.s, files->mode, &text);
    stralloc_free(&text);
  }
}

/* What a supervisor starts, and its logger. */
static void make_supervised(struct service const *service)
{
  new_directory_mkdir("env", 0755);
  make_environment("env/HTTPWAY_COMMANDS", "HTTPWAY_COMMANDS");
  make_environment("env/HTTPWAY_HELPERS", "HTTPWAY_HELPERS");
  new_directory_mkdir("log", 0755);
  new_directory_mkdir("log/main", 0750);
  if (service->by_root)
    new_directory_give("log/main", service->log_uid, service->log_gid);
  make_scripts(scripts_common, service);
}

static void make_all(struct service const *service)
{
  if (!service->unit)
    make_supervised(service);
  if (!service->site_count) {
    new_directory_mkdir(OWN_DIRECTORY, 0755);
    make_text(OWN_DIRECTORY "/index.html", first_page, sizeof first_page - 1);
  }
  make_scripts(scripts_configuration, service);
  make_scripts(supervisor_files(service), service);
}

/* Accounts that are to be made later cannot be found yet: the account nobody stands in for them. */
static int check(struct service const *service)
{
  struct template const check_conf[] = { { "check.conf", scripts_configuration->text, 0644 },
                                         { 0, 0, 0 } };
  struct service with_nobody = *service;
  int code;
  if (!service->accounts_later)
    return programs_check(service->commands, "mathopd.conf");
  with_nobody.account = with_nobody.log_account = "nobody";
  make_scripts(check_conf, &with_nobody);
  code = programs_check(service->commands, check_conf->name);
  unlink(check_conf->name);
  return code;
}

int main(int argc, char const *const *argv)
{
  struct service service = { .site_count = 0 };
  int code;
  PROG = "httpway-conf";
  about(argc, argv, USAGE);
  umask(022);
  arguments_read(&service, argc, argv);
  accounts_check(&service);
  service.commands = programs_directory();
  new_directory_begin(service.directory);
  make_all(&service);
  new_directory_rename();
  code = check(&service);
  if (code) {
    new_directory_undo();
    strerr_dief(code, "nothing was made: see the mistakes above");
  }
  start_hint_show(&service);
  return 0;
}
