/* parts: the members of the records. What is no member of these tables is not written. */
#include "mix.h"
#include "parts.h"

/* The kind is that of the member's type. */
/* clang-format off */
#define MEMBER_OF(structure, member)                                                               \
  { _Generic(((struct structure *)0)->member,                                                      \
      struct conf_text: PART_BYTES, struct conf_user: PART_BYTES, struct conf_texts: PART_TEXTS,   \
      struct conf_numbers: PART_NUMBERS, struct conf_sockets: PART_SOCKETS,                        \
      struct conf_aliases: PART_ALIASES, struct conf_rules: PART_RULES,                            \
      struct conf_header_rules: PART_HEADER_RULES, struct conf_groups: PART_GROUPS,                \
      struct conf_suffixes: PART_SUFFIXES, struct conf_settings_of: MEMBER_SETTINGS,               \
      bool: MEMBER_BOOL, default: MEMBER_PLAIN),                                                   \
    sizeof(((struct structure *)0)->member), offsetof(struct structure, member) }
/* clang-format on */

_Static_assert(offsetof(struct conf_user, name) == 0 &&
                   sizeof(struct conf_user) == sizeof(struct conf_text) + 2 * sizeof(uint32_t),
               "an account begins with a text, and has no bytes between its members");

static struct member const globals[] = {
  MEMBER_OF(conf_globals, log_address.ipv4),
  MEMBER_OF(conf_globals, log_address.ipv6),
  MEMBER_OF(conf_globals, log_address.hash),
  MEMBER_OF(conf_globals, log_address.logins),
#define MEMBER(type, member) MEMBER_OF(conf_globals, member),
#include <httpway/globals.def>
};

static struct member const servers[] = {
#define MEMBER(type, member) MEMBER_OF(conf_server, member),
#include <httpway/server.def>
};

static struct member const sockets[] = {
  MEMBER_OF(conf_socket, path),       MEMBER_OF(conf_socket, address.family),
  MEMBER_OF(conf_socket, address.ip), MEMBER_OF(conf_socket, address.port),
  MEMBER_OF(conf_socket, v6only),
};

static struct member const virtuals[] = {
  MEMBER_OF(conf_virtual, aliases), MEMBER_OF(conf_virtual, sorted),
  MEMBER_OF(conf_virtual, longest), MEMBER_OF(conf_virtual, tildes),
  MEMBER_OF(conf_virtual, origin),  MEMBER_OF(conf_virtual, sanitize_path),
};

static struct member const aliases[] = {
  MEMBER_OF(conf_alias, alias),
  MEMBER_OF(conf_alias, clients),
  MEMBER_OF(conf_alias, location),
  MEMBER_OF(conf_alias, flags),
};

static struct member const locations[] = {
  MEMBER_OF(conf_location, settings), MEMBER_OF(conf_location, alias),
  MEMBER_OF(conf_location, places),   MEMBER_OF(conf_location, turn),
  MEMBER_OF(conf_location, origin),
};

static struct member const settings[] = {
#define MEMBER(type, member) MEMBER_OF(conf_settings, member),
#define LIMIT(id, word, value, member) MEMBER_OF(conf_settings, script_limits.member),
#include <httpway/location.def>
};

static struct member const rules[] = {
  MEMBER_OF(conf_rule, network),
  MEMBER_OF(conf_rule, allow),
};

static struct member const header_rules[] = {
  MEMBER_OF(conf_header_rule, name),  MEMBER_OF(conf_header_rule, value),
  MEMBER_OF(conf_header_rule, paths), MEMBER_OF(conf_header_rule, types),
  MEMBER_OF(conf_header_rule, verb),  MEMBER_OF(conf_header_rule, statuses),
};

static struct member const groups[] = { MEMBER_OF(conf_group, gid) };

static struct member const suffixes[] = {
  MEMBER_OF(conf_suffix, suffix), MEMBER_OF(conf_suffix, value),   MEMBER_OF(conf_suffix, shorter),
  MEMBER_OF(conf_suffix, kind),   MEMBER_OF(conf_suffix, special),
};

static struct member const texts[] = { { PART_BYTES, sizeof(struct conf_text), 0 } };
static struct member const numbers[] = { { MEMBER_PLAIN, sizeof(uint32_t), 0 } };

#define PART(members, structure)                                                                   \
  {                                                                                                \
    members, sizeof(members) / sizeof(members[0]), sizeof(structure)                               \
  }

struct part_layout const part_layouts[CONF_PARTS] = {
  [PART_GLOBALS] = PART(globals, struct conf_globals),
  [PART_SERVERS] = PART(servers, struct conf_server),
  [PART_SOCKETS] = PART(sockets, struct conf_socket),
  [PART_VIRTUALS] = PART(virtuals, struct conf_virtual),
  [PART_ALIASES] = PART(aliases, struct conf_alias),
  [PART_NUMBERS] = PART(numbers, uint32_t),
  [PART_LOCATIONS] = PART(locations, struct conf_location),
  [PART_SETTINGS] = PART(settings, struct conf_settings),
  [PART_RULES] = PART(rules, struct conf_rule),
  [PART_HEADER_RULES] = PART(header_rules, struct conf_header_rule),
  [PART_GROUPS] = PART(groups, struct conf_group),
  [PART_SUFFIXES] = PART(suffixes, struct conf_suffix),
  [PART_TEXTS] = PART(texts, struct conf_text),
  [PART_BYTES] = { 0, 0, 1 },
};

uint64_t parts_layout_mark(void)
{
  uint64_t mark = mix_begin();
  for (unsigned int p = 0; p < CONF_PARTS; p++) {
    struct part_layout const *layout = part_layouts + p;
    mix_number(&mark, layout->size);
    for (unsigned int i = 0; i < layout->count; i++) {
      struct member const *m = layout->members + i;
      mix_number(&mark, (uint64_t)m->kind << 32 | (uint64_t)m->size << 16 | m->offset);
    }
  }
  return mark;
}
