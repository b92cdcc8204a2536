/* httpway-why: how the compiled configuration decides about a request, told by the code of the core
   itself. No server is needed; nothing is answered and no script is run. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/conf_trusted.h>
#include <httpway/home.h>
#include <httpway/privileges.h>
#include <httpway/program.h>

#include "decide/client_address.h"
#include "decide/decide.h"
#include "files/mounts.h"
#include "files/open_file.h"
#include "why/print.h"
#include "why/request.h"
#include "why/script.h"

#define USAGE "httpway-why [ -a address ] [ -s server ] compiled.cdb method url [ header... ]"
#define dieusage() strerr_dieusage(100, USAGE)

enum { REQUEST_ROOM = 65536 };

struct options {
  struct address client;
  uint32_t server; /* CONF_NONE: the first one that has the URL's port, if it has one */
  char const *conf;
  char const *const *words;
};

static void options_get(int argc, char const *const *argv, struct options *o)
{
  subgetopt l = SUBGETOPT_ZERO;
  *o = (struct options){ .server = CONF_NONE };
  (void)address_scan(BYTES("127.0.0.1"), &o->client);
  for (int opt; (opt = subgetopt_r(argc, argv, "a:s:", &l)) != -1;)
    if (opt == 'a' ? !address_scan(bytes_from_string(l.arg), &o->client)
                   : opt != 's' || !uint320_scan(l.arg, &o->server))
      dieusage();
  if (argc - l.ind < 3)
    dieusage();
  address_unmap(&o->client);
  o->conf = argv[l.ind];
  o->words = argv + l.ind + 1;
}

static void conf_take(struct server *server, char const *file)
{
  conf_start(&server->conf, file, 0);
  server->turns = calloc(server->conf.globals->turns + 1, sizeof(*server->turns));
  if (!server->turns)
    strerr_diefusys(111, "allocate memory");
}

static bool server_has_port(struct conf_server const *s, unsigned int port)
{
  for (uint32_t i = 0; i < s->sockets.count; i++)
    if (conf_sockets(&s->sockets)[i].address.port == port)
      return true;
  return false;
}

static uint32_t server_choose(struct server const *server, struct options const *o)
{
  unsigned int port = url_port(bytes_from_string(o->words[1]));
  uint32_t count = server->conf.globals->servers;
  if (o->server != CONF_NONE && o->server >= count)
    strerr_dief(100, "there is no Server of that number: they are counted from 0");
  if (o->server != CONF_NONE)
    return o->server;
  for (uint32_t i = 0; i < count; i++)
    if (server_has_port(server->conf.servers + i, port))
      return i;
  if (count != 1 && port)
    strerr_dief(100, "no Server has the port of the URL: name one by -s, counted from 0");
  return 0;
}

/* What the server can read, and what it cannot. */
static void become_server(struct conf_globals const *g)
{
  if (geteuid() == 0)
    privileges_drop(&g->user, conf_text(&g->root_directory), "User");
  else if (g->root_directory.length || getenv("ROOT"))
    strerr_warnw(
        "not root: files are looked for outside of RootDirectory or $ROOT: run me as root");
}

/* Whom the account database knows, authcheck would. */
static void home_find(struct server *server, struct exchange const *e)
{
  char name[USER_NAME_MAX + 1];
  struct passwd const *account;
  struct bytes home = BYTES_NONE;
  memcpy(name, e->way.user.s, e->way.user.n);
  name[e->way.user.n] = 0;
  account = getpwnam(name);
  if (account && home_is_served(account, e->way.user, e->way.settings->user_directory_min_uid))
    home = bytes_from_string(account->pw_dir);
  homes_put(&server->authcheck.homes, e->way.user, e->way.location_number, server->clock.now, home);
}

/* True: what was not known is now, or taken for granted. */
static bool question_settle(struct server *server, struct exchange *e, bool *home_known)
{
  if (e->decision.question == AUTH_HOME) {
    if (*home_known)
      return false;
    home_find(server, e);
    *home_known = true;
    return true;
  }
  why_print_question(e->way.user);
  credentials_wipe(&e->scratch.credentials);
  e->settled->verdict =
      (struct password_verdict){ .realm = conf_realm_mark(e->way.settings), .said = AUTH_YES };
  return true;
}

static void script_judge(struct server *server, struct connection *c, struct exchange *e)
{
  struct script_verdict verdict;
  why_script_ask(server, c, e, &verdict);
  if (e->way.unread && verdict.refusal == 403)
    verdict.refusal = 404;
  if (verdict.refusal)
    why_print_refusal(verdict.refusal, verdict.why);
}

static void decide_all(struct server *server, struct connection *c)
{
  struct exchange *e = &server->exchange;
  bool home_known = false;
  client_address_find(server, c);
  exchange_start(server, c, e);
  do
    e->decision = decide(server, e);
  while (e->decision.answer == ANSWER_QUESTION && question_settle(server, e, &home_known));
  why_print_route(server, e);
  why_print_answer(server, e);
  if (e->decision.answer == ANSWER_SCRIPT)
    script_judge(server, c, e);
  why_print_head(server, e);
  found_close(&e->way.found.file);
}

int main(int argc, char const *const *argv)
{
  static struct server server;
  static struct connection connection;
  static struct listener listener;
  static char input[REQUEST_ROOM];
  static struct request request;
  struct options o;
  PROG = "httpway-why";
  about(argc, argv, USAGE);
  options_get(argc, argv, &o);
  conf_take(&server, o.conf);
  mounts_init();
  listener.server = server_choose(&server, &o);
  server.listeners = &listener;
  connection.remote = connection.client = o.client;
  connection.workspace.input = input;
  connection.workspace.request = &request;
  connection.spool = -1;
  connection.input_end = why_request_make(input, sizeof(input), o.words);
  server.head_limit = server_head_limit(server.conf.globals);
  /* A channel that is never used: there is somebody to ask. */
  if (server.conf.globals->knows_users && homes_init(&server.authcheck.homes) < 0)
    strerr_diefusys(111, "allocate memory");
  server.authcheck.channel = server.conf.globals->knows_users ? 0 : -1;
  server.explainer.always = true;
  why_script_open(&server);
  become_server(server.conf.globals);
  clock_update(&server.clock);
  request_init(connection.workspace.request);
  (void)request_feed(connection.workspace.request, input, connection.input_end, server.head_limit);
  decide_all(&server, &connection);
  if (fflush(stdout) == EOF)
    strerr_diefusys(111, "write to standard output");
  return 0;
}
