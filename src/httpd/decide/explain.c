/* explain: the first part of a path at which the way ends is looked for by the same function that
   opened the whole, and then looked at. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/output.h>
#include <httpway/path.h>

#include "files/careful_open.h"
#include "decide/explain.h"
#include "log/message.h"
#include "files/mix.h"
#include "state/server.h"

#ifndef O_PATH
#define O_PATH 0
#endif

enum { TARGET_SHOWN = 300, USER_SHOWN = 40, NAMES_SHOWN = 200 };

/* In the log no more than one a second: a stranger could ask for many. */
static bool is_wanted(struct server const *server, struct exchange const *e, enum explain_whom whom)
{
  return server->explainer.always || message_is_debugging() ||
         (whom == EXPLAIN_OWNER && e->now != server->explainer.said);
}

static uint64_t hash_of(char const *text)
{
  uint64_t hash = 1;
  for (; *text; text++)
    hash = mix(hash, (unsigned char)*text);
  return hash;
}

static bool is_news(struct explainer *explainer, char const *text)
{
  uint64_t hash = hash_of(text), *slot = explainer->texts + hash % EXPLAINED;
  bool news = *slot != hash;
  *slot = hash;
  return news;
}

static void say(struct server *server, struct exchange const *e, char const *text)
{
  struct request const *r = e->request;
  struct bytes target = r->target;
  server->explainer.said = e->now;
  if (is_news(&server->explainer, text))
    message(LEVEL_INFO, "%s (%.*s %.*s)", text, (int)r->method_text.n, r->method_text.s,
            target.n < TARGET_SHOWN ? (int)target.n : TARGET_SHOWN, target.s);
}

/* ---- A text ---- */

struct text {
  enum explain_whom whom;
  char s[WHY_MAX];
};

static void text_put(struct text *text, enum explain_whom whom, char const *format, ...)
    __attribute__((format(printf, 3, 4)));

static void text_put(struct text *text, enum explain_whom whom, char const *format, ...)
{
  va_list arguments;
  text->whom = whom;
  va_start(arguments, format);
  if (vsnprintf(text->s, sizeof(text->s), format, arguments) < 0)
    text->s[0] = 0;
  va_end(arguments);
}

/* The text, where there is one, and else why. */
static char const *text_take(struct server *server, struct exchange *e, char const *why,
                             struct text const *text)
{
  if (!text->s[0])
    return why;
  memcpy(e->scratch.why, text->s, sizeof(e->scratch.why));
  if (text->whom == EXPLAIN_OWNER && !server->explainer.always && !e->way.closed_said &&
      e->now != server->explainer.said)
    say(server, e, text->s);
  return e->scratch.why;
}

char const *explain(struct server *server, struct exchange *e, enum explain_whom whom,
                    char const *why, char const *format, ...)
{
  struct text text;
  va_list arguments;
  if (!is_wanted(server, e, whom))
    return why;
  text.whom = whom;
  va_start(arguments, format);
  if (vsnprintf(text.s, sizeof(text.s), format, arguments) < 0)
    text.s[0] = 0;
  va_end(arguments);
  return text_take(server, e, why, &text);
}

/* ---- A path ---- */

struct way_end {
  char name[PATH_MAX]; /* the first part that cannot be opened */
  size_t before;       /* the length of the one before it, which can */
};

static enum open_verdict look(struct exchange *e, char const *name, size_t n, size_t place,
                              unsigned int links, int flags)
{
  size_t trusted = e->way.settings->user_directory ? e->way.home.n : place;
  struct path_parts const way = { .name = name,
                                  .length = n,
                                  .trusted = trusted < n ? trusted : n,
                                  .place = place < n ? place : n,
                                  .flags = flags };
  struct found_file file = { .fd = -1 };
  struct file_status status;
  enum open_verdict verdict = careful_open(&way, links, e->now, &e->lookups, &file, &status);
  int error = errno;
  if (file.fd >= 0)
    fd_close(file.fd);
  errno = error;
  return verdict;
}

/* False: all of it can be opened by now, or there is no end of looking. */
static bool end_find(struct exchange *e, size_t place, struct way_end *end)
{
  size_t n = 0;
  end->before = 0;
  while (n < e->way.physical.n && e->lookups) {
    enum open_verdict verdict;
    bool last;
    n += strspn(e->way.physical.s + n, "/");
    n += strcspn(e->way.physical.s + n, "/");
    memcpy(end->name, e->way.physical.s, n);
    end->name[n] = 0;
    last = strspn(e->way.physical.s + n, "/") == e->way.physical.n - n;
    verdict = look(e, end->name, n, place, e->way.settings->symbolic_links, last ? 0 : O_PATH);
    if (verdict != OPEN_FILE && verdict != OPEN_DIRECTORY)
      return true;
    end->before = n;
  }
  return false;
}

static char const *user_name(struct server const *server, char out[USER_SHOWN])
{
  struct conf_user const *user = &server->conf.globals->user;
  if (user->name.length && user->uid == geteuid())
    snprintf(out, USER_SHOWN, "%.*s", (int)user->name.length, conf_text(&user->name).s);
  else
    snprintf(out, USER_SHOWN, "user %lu", (unsigned long)geteuid());
  return out;
}

static char const *kind_name(mode_t mode)
{
  return S_ISFIFO(mode)   ? "a FIFO"
         : S_ISSOCK(mode) ? "a socket"
         : S_ISCHR(mode)  ? "a character device"
         : S_ISBLK(mode)  ? "a block device"
                          : 0;
}

static void put_error(struct text *text, struct server const *server, char const *name, int error)
{
  char user[USER_SHOWN];
  if (error == EACCES)
    text_put(text, EXPLAIN_OWNER, "%s: %s for %s", name, strerror(error), user_name(server, user));
  else
    text_put(text, EXPLAIN_OWNER, "%s: %s", name, strerror(error));
}

/* It cannot even be looked at. */
static void put_unseen(struct text *text, struct server const *server, struct exchange const *e,
                       struct way_end *end, int error)
{
  bool last = strlen(end->name) == e->way.physical.n;
  if (error == ENOENT && last) {
    text_put(text, EXPLAIN_CLIENT, "no such file %s", e->way.physical.s);
  } else if (error == ENOENT) {
    text_put(text, EXPLAIN_CLIENT, "no such file %s: there is no %s", e->way.physical.s, end->name);
  } else if (error == ENOTDIR) {
    end->name[end->before] = 0;
    text_put(text, EXPLAIN_CLIENT, "no such file %s: %s is no directory", e->way.physical.s,
             end->name);
  } else {
    end->name[error == EACCES ? end->before : strlen(end->name)] = 0;
    put_error(text, server, end->before ? end->name : "/", error);
  }
}

static void put_link(struct text *text, struct server const *server, struct exchange *e,
                     size_t place, struct way_end const *end)
{
  enum open_verdict verdict;
  struct stat st;
  if (stat(end->name, &st) < 0 && errno == ENOENT) {
    text_put(text, EXPLAIN_OWNER, "no such file %s: the link %s leads to nothing",
             e->way.physical.s, end->name);
    return;
  }
  verdict = look(e, end->name, strlen(end->name), place, LINKS_FOLLOW, O_PATH);
  if (verdict != OPEN_FILE && verdict != OPEN_DIRECTORY)
    put_error(text, server, end->name, errno);
  else if (e->way.settings->symbolic_links == LINKS_INSIDE)
    text_put(text, EXPLAIN_OWNER, "the link %s leads out of %.*s (SymbolicLinks inside)", end->name,
             (int)place, e->way.physical.s);
  else if (e->way.settings->symbolic_links == LINKS_OWNER)
    text_put(text, EXPLAIN_OWNER,
             "the link %s and what it leads to have different owners (SymbolicLinks owner)",
             end->name);
  else
    put_error(text, server, end->name, EACCES);
}

/* It may be seen, and perhaps not be passed through. */
static bool is_closed(char const *name)
{
  char inside[PATH_MAX + 2];
  struct stat st;
  snprintf(inside, sizeof(inside), "%s/.", name);
  return stat(inside, &st) < 0 && errno == EACCES;
}

static void put_end(struct text *text, struct server const *server, struct exchange *e,
                    size_t place, struct way_end *end)
{
  struct stat link, target;
  int error = lstat(end->name, &link) < 0 ? errno : 0;
  char const *kind = !error && stat(end->name, &target) == 0 ? kind_name(target.st_mode) : 0;
  if (error)
    put_unseen(text, server, e, end, error);
  else if (kind)
    text_put(text, EXPLAIN_OWNER, "%s is %s", end->name, kind);
  else if (S_ISLNK(link.st_mode) && !is_closed(end->name))
    put_link(text, server, e, place, end);
  else
    put_error(text, server, end->name, EACCES);
}

/* Nothing when all of it can be opened by now, or there is no end of looking. */
static void put_way(struct text *text, struct server const *server, struct exchange *e,
                    size_t place)
{
  struct way_end end;
  if (end_find(e, place, &end))
    put_end(text, server, e, place, &end);
}

char const *explain_path(struct server *server, struct exchange *e, size_t place, char const *why)
{
  struct text text;
  if (!is_wanted(server, e, EXPLAIN_OWNER))
    return why;
  text.whom = EXPLAIN_OWNER;
  text.s[0] = 0;
  put_way(&text, server, e, place);
  return text_take(server, e, why, &text);
}

char const *explain_missing(struct server *server, struct exchange *e)
{
  char const *const why = "no such file";
  if (e->now == server->explainer.looked && !server->explainer.always && !message_is_debugging())
    return why;
  server->explainer.looked = e->now;
  return explain_path(server, e, e->way.place_length, why);
}

/* ---- A name ---- */

/* With its dot; the whole of a name that has none. */
static char const *suffix_of(char const *path)
{
  char const *slash = strrchr(path, '/');
  char const *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
  return dot ? dot : name;
}

char const *explain_index(struct server *server, struct exchange *e)
{
  char names[NAMES_SHOWN];
  struct output out = { .s = names, .room = sizeof(names) };
  struct conf_texts const *list = &e->way.settings->index_names;
  char const *const why = "directory without index";
  if (!is_wanted(server, e, EXPLAIN_OWNER))
    return why;
  for (uint32_t i = 0; i < list->count; i++) {
    output_text(&out, out.length ? ", " : ": not ");
    output_put(&out, conf_text(conf_texts(list) + i));
  }
  return explain(server, e, EXPLAIN_OWNER, why, "no IndexNames in %s%.*s; and no AutoIndexCommand",
                 e->way.physical.s, out.overflow ? 0 : (int)out.length, names);
}

char const *explain_segment(struct server *server, struct exchange *e)
{
  bool const is_dotfile = path_segments_allowed(e->way.path, true) == PATH_ALLOWED;
  return explain(server, e, EXPLAIN_CLIENT, "segment not allowed", "a segment of %.*s %s",
                 (int)e->way.path.n, e->way.path.s,
                 is_dotfile ? "begins with a dot (AllowDotfiles)"
                            : "is empty, . or .. (SanitizePath)");
}

static void put_type(struct text *text, struct exchange const *e)
{
  char const *const name = e->way.physical.s;
  text_put(text, EXPLAIN_OWNER, "no Types says what %s is: %s", suffix_of(name), name);
}

char const *explain_type(struct server *server, struct exchange *e)
{
  char const *const why = "no Types, Specials or External for this name";
  struct text text;
  if (!is_wanted(server, e, EXPLAIN_OWNER))
    return why;
  put_type(&text, e);
  return text_take(server, e, why, &text);
}

void explain_document(struct server *server, struct exchange *e, char const *keyword,
                      char const *why)
{
  struct text text, all;
  if (!is_wanted(server, e, EXPLAIN_OWNER))
    return;
  text.s[0] = 0;
  if (why)
    put_way(&text, server, e, e->way.physical.n);
  else
    put_type(&text, e);
  text_put(&all, EXPLAIN_OWNER, "%s: %s", keyword, text.s[0] ? text.s : why);
  say(server, e, all.s);
}

/* The rule that says so, or that none says anything. A client that is not known may be in whatever
   network is denied. */
static bool denies(struct conf_rule const *rule, struct address const *client)
{
  return !rule->allow && (client->family == ADDRESS_NONE || network_covers(&rule->network, client));
}

enum { ADDRESS_ROOM = ADDRESS_TEXT_MAX + sizeof("Deny /128") };

static void rule_put(char out[ADDRESS_ROOM], struct network const *network)
{
  struct address first = { .family = network->family };
  char text[ADDRESS_TEXT_MAX + 1];
  memcpy(first.ip, network->ip, sizeof(first.ip));
  text[address_format(text, &first)] = 0;
  if (network->family == ADDRESS_UNIX)
    snprintf(out, ADDRESS_ROOM, "Deny %s", text);
  else
    snprintf(out, ADDRESS_ROOM, "Deny %s/%u", text, network->prefix);
}

char const *explain_denied(struct server *server, struct exchange *e)
{
  struct conf_rules const *access = &e->way.settings->access;
  struct conf_rule const *rules = conf_rules(access);
  struct bytes const alias = conf_text(&e->way.location->alias);
  char const *const why = "Access denied";
  char client[ADDRESS_TEXT_MAX + 1], by[ADDRESS_ROOM] = "no rule names it";
  if (!is_wanted(server, e, EXPLAIN_CLIENT))
    return why;
  client[address_format(client, e->client)] = 0;
  for (uint32_t i = 0; i < access->count; i++)
    if (denies(rules + i, e->client)) {
      rule_put(by, &rules[i].network);
      break;
    }
  return explain(server, e, EXPLAIN_CLIENT, why, "Access of Alias %.*s denies %s (%s)",
                 (int)alias.n, alias.s, client[0] ? client : "a client that no proxy names", by);
}
