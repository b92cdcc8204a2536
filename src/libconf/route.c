/* route: the walk over a virtual server's chain (REFERENCE 2.3, 2.4). */
#include <httpway/route.h>

bool route_rules_allow(struct bytes rules, struct address const *client, bool otherwise)
{
  struct conf_rule rule;
  while (conf_rule_next(&rules, &rule))
    if (network_covers(&rule.network, client))
      return rule.allow;
  return otherwise;
}

/* Whether the alias fits the path: at a segment boundary, unless it ends in '~'; exactly alias and
 * slash for ExactMatch. */
static bool alias_matches(struct conf_alias const *alias, struct bytes path)
{
  size_t n = alias->alias.n;
  if (path.n < n || (n && memcmp(path.s, alias->alias.s, n) != 0))
    return false;
  if (alias->flags & ALIAS_EXACT)
    return path.n == n + 1 && path.s[n] == '/';
  return n == 0 || (alias->flags & ALIAS_TILDE) || path.n == n || path.s[n] == '/';
}

static bool alias_applies(struct conf const *c, struct conf_alias const *alias,
                          struct address const *client)
{
  return alias->clients == CONF_NONE ||
         route_rules_allow(conf_table(c, alias->clients), client, false);
}

static enum route_verdict location_take(struct conf const *c, struct conf_alias const *alias,
                                        struct bytes path, struct address const *client,
                                        struct route *out)
{
  if (conf_location_read(c, alias->location, &out->location) != 1)
    return ROUTE_DAMAGED;
  out->location_number = alias->location;
  out->rest = bytes_after(path, alias->alias.n);
  out->denied = !route_rules_allow(conf_table(c, out->location.access), client, true);
  return ROUTE_FOUND;
}

enum route_verdict route_find(struct conf const *c, struct conf_virtual const *v, struct bytes path,
                              struct address const *client, bool skip_user_directories,
                              struct route *out)
{
  struct bytes rest = v->entries;
  struct conf_alias alias;
  while (conf_alias_next(&rest, &alias)) {
    if (skip_user_directories && (alias.flags & ALIAS_USER_DIRECTORY))
      continue;
    if (alias_matches(&alias, path) && alias_applies(c, &alias, client))
      return location_take(c, &alias, path, client, out);
  }
  return rest.n ? ROUTE_DAMAGED : ROUTE_NO_ALIAS;
}
