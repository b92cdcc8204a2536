/* route: the walk over a virtual server's chain. */
#include <httpway/alias_index.h>
#include <httpway/route.h>

/* As long as authcheck takes them (USER_NAME_MAX). */
enum { LOGIN_NAME_MAX = 255 };

bool route_rules_allow(struct bytes rules, struct address const *client, bool otherwise)
{
  struct conf_rule rule;
  while (conf_rule_next(&rules, &rule))
    if (network_covers(&rule.network, client))
      return rule.allow;
  return otherwise && rules.n == 0;
}

/* Whether Access allows a client whose address is not known: it may be in any network that is
   denied, and is surely in one that is allowed only when everyone is. */
static bool hidden_allowed(struct bytes rules, struct address const *client)
{
  struct conf_rule rule;
  while (conf_rule_next(&rules, &rule))
    if (!rule.allow || network_covers(&rule.network, client))
      return rule.allow;
  return rules.n == 0;
}

/* A table that cannot be read allows no client. */
static bool access_allows(struct conf const *c, uint32_t access, struct address const *client)
{
  struct bytes rules;
  if (access == CONF_NONE)
    return true;
  rules = conf_table(c, access);
  if (rules.n == 0)
    return false;
  return client->family == ADDRESS_NONE ? hidden_allowed(rules, client)
                                        : route_rules_allow(rules, client, true);
}

/* Whether the alias fits the path: at a segment boundary, unless it ends in '~'; exactly alias and
   slash for ExactMatch. */
static bool alias_matches(struct conf_alias const *alias, struct bytes path)
{
  size_t n = alias->alias.n;
  if (path.n < n || (n && memcmp(path.s, alias->alias.s, n) != 0))
    return false;
  if (alias->flags & ALIAS_EXACT)
    return path.n == n + 1 && path.s[n] == '/';
  return n == 0 || (alias->flags & ALIAS_TILDE) || path.n == n || path.s[n] == '/';
}

/* Clients that cannot be read end the search: what follows may be for others. */
static enum route_verdict alias_applies(struct conf const *c, struct conf_alias const *alias,
                                        struct address const *client)
{
  struct bytes rules;
  if (alias->clients == CONF_NONE)
    return ROUTE_FOUND;
  rules = conf_table(c, alias->clients);
  if (rules.n == 0)
    return ROUTE_DAMAGED;
  return route_rules_allow(rules, client, false) ? ROUTE_FOUND : ROUTE_NO_ALIAS;
}

static enum route_verdict location_take(struct conf const *c, struct conf_alias const *alias,
                                        struct address const *client, struct route *out)
{
  struct conf_reference const where = { alias->location, alias->position };
  if (conf_location_at(c, where, out->location) != 1)
    return ROUTE_DAMAGED;
  out->location_number = alias->location;
  out->denied = !access_allows(c, out->location->access, client);
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
  bool could_be = route_user(alias->alias, &out->rest, &out->user);
  out->location_number = alias->location;
  if (!homes || !could_be)
    return ROUTE_HOME_NONE;
  return homes->find(homes->data, alias->location, out->user, &out->home);
}

/* The entries that have to be checked, in their order: all, or those that an index finds. */
struct walk {
  struct bytes entries, rest;
  uint32_t offsets[ALIAS_CANDIDATES_MAX];
  int count, next; /* count -1: all */
};

static void walk_begin(struct walk *walk, struct conf_virtual const *v, struct bytes path)
{
  walk->entries = walk->rest = v->entries;
  walk->next = 0;
  walk->count = v->index.n ? alias_index_find(v->index, v->entries, path, walk->offsets) : -1;
}

/* False: there is none any more, or the next one is malformed, which is left in rest. */
static bool walk_next(struct walk *walk, struct conf_alias *alias)
{
  if (walk->count >= 0) {
    walk->rest = BYTES_NONE;
    if (walk->next == walk->count)
      return false;
    walk->rest = bytes_after(walk->entries, walk->offsets[walk->next++]);
  }
  return conf_alias_next(&walk->rest, alias);
}

enum route_verdict route_find(struct conf const *c, struct conf_virtual const *v, struct bytes path,
                              struct address const *client, struct route_homes const *homes,
                              struct route *out)
{
  struct conf_alias alias;
  struct walk walk;
  walk_begin(&walk, v, path);
  while (walk_next(&walk, &alias)) {
    enum route_home home = ROUTE_HOME_FOUND;
    enum route_verdict applies;
    if (!alias_matches(&alias, path))
      continue;
    applies = alias_applies(c, &alias, client);
    if (applies == ROUTE_DAMAGED)
      return ROUTE_DAMAGED;
    if (applies != ROUTE_FOUND)
      continue;
    out->rest = bytes_after(path, alias.alias.n);
    out->user = out->home = BYTES_NONE;
    if (alias.flags & ALIAS_USER_DIRECTORY)
      home = user_take(homes, &alias, out);
    if (home == ROUTE_HOME_FOUND)
      return location_take(c, &alias, client, out);
    if (home == ROUTE_HOME_UNKNOWN)
      return ROUTE_HOME_NOT_KNOWN;
  }
  return walk.rest.n ? ROUTE_DAMAGED : ROUTE_NO_ALIAS;
}
