/* print: reads what was decided; decides nothing itself. */
#include <stdio.h>
#include <stdlib.h>

#include <skalibs/strerr.h>

#include <httpway/cgi.h>
#include <httpway/escape.h>
#include <httpway/status.h>

#include "respond/respond.h"
#include "script/name.h"
#include "decide/file_rule.h"
#include "why/print.h"

/* A file or a client may have made it up: it neither ends a line nor drives a terminal. */
static void put(struct bytes text)
{
  char out[ESCAPE_LOG_MAX];
  for (size_t i = 0; i < text.n; i++)
    printf("%.*s", (int)escape_log(out, sizeof(out), bytes_of(text.s + i, 1), 0), out);
}

static void line(char const *name, struct bytes value)
{
  printf("%s: ", name);
  put(value);
  putchar('\n');
}

static void numbered(char const *name, unsigned int number, struct bytes origin)
{
  printf("%s: %u (", name, number);
  put(origin);
  printf(")\n");
}

static void print_virtual(struct server const *server, struct exchange const *e)
{
  struct bytes host = exchange_host(e);
  uint32_t const number = conf_virtual_find(&server->conf, e->server, host);
  struct conf_virtual const *v = conf_virtual(&server->conf, number);
  numbered("server", e->server, conf_text(&server->conf.servers[e->server].origin));
  line("host", host);
  if (v)
    numbered("virtual", number, conf_text(&v->origin));
  else
    printf("virtual: none\n");
}

/* The first of the location where none was chosen, since what was asked is refused before. */
static void place_print(struct exchange const *e)
{
  struct bytes place = e->way.place;
  if (!place.s)
    place = conf_text(conf_texts(&e->way.location->places));
  if (place.n && place.s[0] == CONF_PLACE_REDIRECT)
    line("redirect", bytes_after(place, 1));
  else
    line("place", place.n ? place : BYTES("/"));
}

static void print_location(struct exchange const *e)
{
  struct conf_location const *l = e->way.location;
  struct conf_settings const *s = e->way.settings;
  struct bytes const alias = conf_text(&l->alias);
  numbered("location", e->way.location_number, conf_text(&l->origin));
  line("alias", alias.n ? alias : BYTES("/"));
  if (s->answer)
    printf("answer: %u\n", (unsigned int)s->answer);
  else
    place_print(e);
  if (l->places.count > 1)
    printf("turn: the first of %u Locations, of which each has its turn\n",
           (unsigned int)l->places.count);
  if (e->way.home.n)
    line("home", e->way.home);
  if (s->realm.length)
    line("realm", conf_text(&s->realm));
}

void why_print_route(struct server const *server, struct exchange const *e)
{
  char client[ADDRESS_TEXT_MAX];
  line("client", bytes_of(client, address_format(client, e->client)));
  if (e->request->state == REQUEST_BAD)
    return;
  print_virtual(server, e);
  line("path", e->way.path);
  if (e->way.located)
    print_location(e);
  else
    printf("location: none\n");
}

void why_print_question(struct bytes user)
{
  printf("question: is the password of ");
  put(user);
  printf(" right? (taken for a yes)\n");
}

static struct bytes script_user(struct conf_globals const *g, struct conf_settings const *s)
{
  if (s->run_scripts_as_owner)
    return BYTES("the owner of the script");
  if (s->script_user.name.length)
    return conf_text(&s->script_user.name);
  if (g->stay_root)
    return BYTES("none: scripts are refused");
  return g->user.name.length ? conf_text(&g->user.name) : BYTES("that of the server");
}

static void print_script(struct server *server, struct exchange *e)
{
  struct conf_suffix const *rule;
  struct script_name name;
  printf("handler: script");
  if ((rule = file_rule_find(e)) && rule->kind == SUFFIX_EXTERNAL) {
    printf(", by ");
    put(conf_text(&rule->value));
  }
  putchar('\n');
  line("user", script_user(server->conf.globals, e->way.settings));
  if (e->way.unread)
    printf("read: not by the server, which needs to know only that the script is there\n");
  script_name_find(server, e, &name);
  line("script name", name.name);
  if (name.path_info.n)
    line("path info", name.path_info);
}

static char const *page_kind(struct exchange const *e)
{
  if (e->decision.target.n)
    return "redirect";
  return e->decision.answer == ANSWER_EMPTY ? "no content" : "generated page";
}

static void print_handler(struct server *server, struct exchange *e)
{
  switch (e->decision.answer) {
  case ANSWER_FILE:
    printf("handler: file%s\n", e->decision.status >= 400 ? ", as error document" : "");
    line("type", e->decision.type);
    if (e->way.found.coding.n)
      line("coding", e->way.found.coding);
    break;
  case ANSWER_SCRIPT:
    print_script(server, e);
    break;
  case ANSWER_TEXT:
    printf("handler: text made by the server\n");
    break;
  case ANSWER_PAGE:
  case ANSWER_EMPTY:
    printf("handler: %s\n", page_kind(e));
    break;
  case ANSWER_QUESTION:
    printf("handler: none, as authcheck has to be asked\n");
    break;
  }
}

void why_print_refusal(unsigned int status, char const *why)
{
  struct bytes reason = status_reason(status);
  if (!*why)
    why = "not known: the file system or the account database does not answer";
  line("would be refused", bytes_from_string(why));
  printf("answer: %u %.*s\n", status, (int)reason.n, reason.s);
}

void why_print_answer(struct server *server, struct exchange *e)
{
  struct bytes reason = status_reason(e->decision.status);
  if (e->way.located && e->way.physical.n &&
      (e->decision.answer == ANSWER_FILE || e->decision.answer == ANSWER_SCRIPT))
    line("file", e->way.physical);
  if (e->way.path_info.n && e->decision.answer != ANSWER_SCRIPT)
    line("path info", e->way.path_info);
  print_handler(server, e);
  if (e->decision.answer == ANSWER_SCRIPT)
    printf("status: what the script says%s\n",
           e->decision.script_what == CGI_ERROR ? "; it is the document of an error" : "");
  else if (e->decision.answer != ANSWER_QUESTION)
    printf("status: %u %.*s\n", e->decision.status, (int)reason.n, reason.s);
  line("why", bytes_from_string(e->decision.why));
}

void why_print_head(struct server *server, struct exchange *e)
{
  struct output out = { .room = server_output_size(server->conf.globals) };
  struct response response;
  struct bytes head;
  if (e->decision.answer == ANSWER_SCRIPT || e->decision.answer == ANSWER_QUESTION)
    return;
  out.s = malloc(out.room);
  if (!out.s)
    strerr_diefusys(111, "allocate memory");
  if (!respond(server, e, true, &out, &response)) {
    printf("\nthe answer is longer than BufSize: %d instead\n", e->decision.target.n ? 414 : 500);
  } else {
    head = output_bytes(&out);
    printf("\n");
    for (size_t n; (n = bytes_find(head, '\n')) > 1; head = bytes_after(head, n + 1))
      printf("%.*s\n", (int)(n - 1), head.s);
  }
  free(out.s);
}
