/* dump_globals: the settings of the whole server, and each Server with its hosts. */
#include <stdio.h>
#include <string.h>

#include <httpway/start_only.h>

#include "dump.h"
#include "emit.h"

static void global_print(struct model const *model, enum keyword_id id)
{
  struct keyword const *keyword = keywords + id;
  struct setting const *setting = model->globals[id];
  bool const has_default = keyword->type == VALUE_FLAG || keyword->type == VALUE_INTEGER ||
                           keyword->type == VALUE_CHOICE;
  size_t used;

  if (!setting && !has_default)
    return;
  used = (size_t)printf("  %s ", keyword->name);
  used += keyword->type == VALUE_CHOICE && setting
              ? (size_t)printf("%s", keyword->words[setting->number])
              : dump_value(keyword, setting);
  if (setting)
    dump_origin(model, used, "", setting);
  else
    printf("%*sdefault\n", used < 42 ? (int)(44 - used) : 2, "");
}

static void log_format_print(struct model const *model)
{
  static char const *const styles[] = { "fields", "common", "combined", "json" };
  struct setting const *format = model->globals[KEY_LOG_FORMAT];
  size_t used = (size_t)printf("  LogFormat %s", styles[model->log_style]);

  if (format)
    dump_origin(model, used, "", format);
  else
    printf("%*sdefault\n", (int)(44 - used), "");
  if (model->log_style != LOG_STYLE_FIELDS)
    return;
  printf("   ");
  for (size_t i = 0; i < model->log_fields.n; i++)
    printf(" %s", keywords[KEY_FIRST_LOG_FIELD + (unsigned char)model->log_fields.s[i]].name);
  putchar('\n');
}

static void start_only_print(void)
{
  char const *name;

  printf("# only a start takes up: Address, Port");
  for (size_t i = 0; (name = conf_start_only_name(i)); i++)
    printf(", %s", name);
  printf("\n\n");
}

/* The first line is known by its numbers, after a name that may be any. */
bool is_dump(struct bytes beginning)
{
  size_t const end = bytes_find(beginning, '\n');
  size_t colon = end;
  char numbers[128];
  int length = -1;

  while (colon && beginning.s[--colon] != ':')
    ;
  if (!bytes_begin(beginning, BYTES("# ")) || end - colon >= sizeof numbers)
    return false;
  memcpy(numbers, beginning.s + colon, end - colon);
  numbers[end - colon] = 0;
  return sscanf(numbers, ": %*[0-9] servers, %*[0-9] virtual servers, %*[0-9] locations%n",
                &length) == 0 &&
         length >= 0 && numbers[length] == 0;
}

void dump_globals(struct model const *model)
{
  printf("# %s: %zu servers, %zu virtual servers, %zu locations\n", model->source->name,
         model->server_count, model->virtual_count, model->location_count);
  start_only_print();
  printf("global\n");
  for (unsigned int i = 0; i < KEY_COUNT; i++)
    if (i == KEY_LOG_FORMAT)
      log_format_print(model);
    else if (keywords[i].places == IN_FILE && keywords[i].type != VALUE_BLOCK)
      global_print(model, (enum keyword_id)i);
  printf("\ntuning\n");
  for (unsigned int i = 0; i < KEY_COUNT; i++)
    if (keywords[i].places == IN_TUNING)
      global_print(model, (enum keyword_id)i);
}

static void socket_print(struct listen_socket const *socket)
{
  char text[ADDRESS_TEXT_MAX];
  size_t const length = address_format(text, &socket->address);

  printf("  Address %.*s%.*s\n", (int)length, text, (int)socket->path.n, socket->path.s);
  if (socket->address.family != ADDRESS_UNIX)
    printf("  Port %u\n", (unsigned int)socket->address.port);
}

static void sockets_print(struct block const *block, struct conf_server const *server)
{
  struct setting const *user = block_last(block, KEY_SOCKET_USER);
  bool any_unix = false;

  for (struct listen_place const *p = block->listen_places; p; p = p->next) {
    socket_print(&p->socket);
    any_unix = any_unix || p->socket.path.n;
  }
  printf("  Backlog %u\n", (unsigned int)server->backlog);
  if (any_unix)
    printf("  SocketMode 0%o\n", (unsigned int)server->socket_mode);
  if (any_unix && user) {
    printf("  SocketUser ");
    dump_value(keywords + KEY_SOCKET_USER, user);
    printf("\n");
  }
}

static void proxies_print(struct model const *model, struct block const *block,
                          struct conf_server const *server)
{
  bool trusts = false;

  if (server->proxy_protocol)
    printf("  ProxyProtocol On\n");
  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == KEY_TRUSTED_PROXIES)
      for (struct item const *item = s->items; item; item = item->next) {
        size_t const used = (size_t)printf("  TrustedProxies ");
        trusts = true;
        dump_origin(model, used + dump_string(item->text), "", s);
      }
  if (trusts)
    printf("  ForwardedField %s\n", keywords[KEY_FORWARDED_FIELD].words[server->forwarded_field]);
}

static void options_print(struct conf_server const *server)
{
  if (server->rcvbuf)
    printf("  rcvbuf %u\n", (unsigned int)server->rcvbuf);
  if (server->sndbuf)
    printf("  sndbuf %u\n", (unsigned int)server->sndbuf);
  if (server->nodelay >= 0)
    printf("  nodelay %s\n", server->nodelay ? "On" : "Off");
  if (server->v6only >= 0)
    printf("  v6only %s\n", server->v6only ? "On" : "Off");
}

static void choice_print(struct model const *model, char const *label,
                         struct virtual const *virtual)
{
  size_t const used = (size_t)printf("  %s", label);

  if (virtual) {
    size_t const more = (size_t)printf(" -> virtual %u", (unsigned int)virtual->number);
    dump_origin(model, used + more, "", virtual->block);
  } else
    printf(" -> 400\n");
}

void dump_server(struct model const *model, struct server const *server, size_t number)
{
  struct conf_server const record = emit_server(server);
  size_t const used = (size_t)printf("\nserver %zu", number) - 1;

  dump_origin(model, used, "", server->block);
  sockets_print(server->block->block, &record);
  proxies_print(model, server->block->block, &record);
  options_print(&record);
  for (size_t i = 0; i < server->host_count; i++) {
    size_t more = (size_t)printf("  Host %.*s -> virtual %u", (int)server->hosts[i].host->text.n,
                                 server->hosts[i].host->text.s,
                                 (unsigned int)server->hosts[i].virtual->number);
    dump_origin(model, more, "", server->hosts[i].host);
  }
  choice_print(model, "any other host", server->any_host);
  choice_print(model, "no host", server->no_host);
}
