/* route: the walk over a virtual server's chain. */
#include <httpway/alias_index.h>
#include <httpway/route.h>

/* As long as authcheck takes them (USER_NAME_MAX). */
enum { LOGIN_NAME_MAX = 255 };

bool route_rules_allow(struct conf_rules const *rules, struct address const *client, bool otherwise)
{
  struct conf_rule const *rule = conf_rules(rules);
  for (uint32_t i = 0; i < rules->count; i++)
    if (network_covers(&rule[i].network, client))
      return rule[i].allow;
  return otherwise;
}

/* Whether Access allows a client whose address is not known: it may be in any network that is
   denied, and is surely in one that is allowed only when everyone is. */
static bool hidden_allowed(struct conf_rules const *rules, struct address const *client)
{
  struct conf_rule const *rule = conf_rules(rules);
  for (uint32_t i = 0; i < rules->count; i++)
    if (!rule[i].allow || network_covers(&rule[i].network, client))
      return rule[i].allow;
  return true;
}

static bool access_allows(struct conf_rules const *access, struct address const *client)
{
  return client->family == ADDRESS_NONE ? hidden_allowed(access, client)
                                        : route_rules_allow(access, client, true);
}

/* Whether the alias fits the path: at a segment boundary, unless it ends in '~'; exactly alias and
   slash for ExactMatch. */
static bool alias_matches(struct conf_alias const *a, struct bytes path)
{
  struct bytes const alias = conf_text(&a->alias);
  size_t const n = alias.n;
  if (path.n < n || (n && memcmp(path.s, alias.s, n) != 0))
    return false;
  if (a->flags & ALIAS_EXACT)
    return path.n == n + 1 && path.s[n] == '/';
  return n == 0 || (a->flags & ALIAS_TILDE) || path.n == n || path.s[n] == '/';
}

static bool alias_applies(struct conf_alias const *alias, struct address const *client)
{
  return alias->clients.count == 0 || route_rules_allow(&alias->clients, client, false);
}

static enum route_verdict location_take(struct conf const *c, struct conf_alias const *alias,
                                        struct address const *client, struct route *out)
{
  out->location_number = alias->location;
  out->location = conf_location(c, alias->location);
  if (!out->location)
    return ROUTE_DAMAGED;
  out->denied = !access_allows(&conf_settings(out->location)->access, client);
  return ROUTE_FOUND;
}

/* A login name has no control characters, and does not look like "." or "..": authcheck is not
   asked about others. */
static bool is_login_name(struct bytes name)
{
  return name.n > 0 && name.n <= LOGIN_NAME_MAX && name.s[0] != '.' &&
         !bytes_have_any_control(name);
}

bool route_user(struct bytes alias, struct bytes *rest, struct bytes *user)
{
  bool in_segment = alias.n && alias.s[alias.n - 1] == '~';
  if (!in_segment && rest->n)
    *rest = bytes_after(*rest, 1);
  *user = bytes_of(rest->s, bytes_find(*rest, '/'));
  *rest = bytes_after(*rest, user->n);
  return is_login_name(*user);
}

static enum route_home user_take(struct route_homes const *homes, struct conf_alias const *alias,
                                 struct route *out)
{
  bool could_be = route_user(conf_text(&alias->alias), &out->rest, &out->user);
  out->location_number = alias->location;
  if (!homes || !could_be)
    return ROUTE_HOME_NONE;
  return homes->find(homes->data, alias->location, out->user, &out->home);
}

/* The aliases that have to be looked at, in their order: all, or those that an index finds. */
struct walk {
  struct conf_virtual const *v;
  uint32_t numbers[ALIAS_CANDIDATES_MAX];
  int count; /* -1: all */
  uint32_t next;
};

static void walk_begin(struct walk *walk, struct conf_virtual const *v, struct bytes path)
{
  walk->v = v;
  walk->next = 0;
  walk->count = v->sorted.count ? alias_index_find(v, path, walk->numbers) : -1;
}

/* Null: there is none any more. */
static struct conf_alias const *walk_next(struct walk *walk)
{
  struct conf_alias const *aliases = conf_aliases(&walk->v->aliases);
  if (walk->count < 0)
    return walk->next < walk->v->aliases.count ? aliases + walk->next++ : 0;
  return walk->next < (uint32_t)walk->count ? aliases + walk->numbers[walk->next++] : 0;
}

enum route_verdict route_find(struct conf const *c, struct conf_virtual const *v, struct bytes path,
                              struct address const *client, struct route_homes const *homes,
                              struct route *out)
{
  struct conf_alias const *alias;
  struct walk walk;
  walk_begin(&walk, v, path);
  while ((alias = walk_next(&walk))) {
    enum route_home home = ROUTE_HOME_FOUND;
    if (!alias_matches(alias, path) || !alias_applies(alias, client))
      continue;
    out->rest = bytes_after(path, alias->alias.length);
    out->user = out->home = BYTES_NONE;
    if (alias->flags & ALIAS_USER_DIRECTORY)
      home = user_take(homes, alias, out);
    if (home == ROUTE_HOME_FOUND)
      return location_take(c, alias, client, out);
    if (home == ROUTE_HOME_UNKNOWN)
      return ROUTE_HOME_NOT_KNOWN;
  }
  return ROUTE_NO_ALIAS;
}
