/* parts_check: whether records may be believed, each looked at once: every list lies in the part
   of its type, every number means something. Pure. */
#include "parts.h"

/* What is checked, and the sockets that the Servers had so far. */
struct check {
  struct records_header const *header;
  char const *base;
  uint64_t sockets;
};

static void const *record_of(struct check const *c, unsigned int part, uint32_t i)
{
  return c->base + c->header->parts[part].at + (size_t)i * part_layouts[part].size;
}

/* member: where the list is named. */
static bool list_lies(struct check const *c, unsigned int part, char const *member, uint32_t ahead,
                      uint32_t count)
{
  uint64_t const at = (uint64_t)(member - c->base) + ahead, start = c->header->parts[part].at;
  uint64_t const have = c->header->parts[part].count;
  uint16_t const size = part_layouts[part].size;
  if (count == 0)
    return ahead == 0;
  return at >= start && (at - start) % size == 0 && (at - start) / size <= have &&
         count <= have - (at - start) / size;
}

static bool member_is_sound(struct check const *c, struct member const *m, char const *record)
{
  char const *member = record + m->offset;
  struct conf_text list;
  switch (m->kind) {
  case MEMBER_PLAIN:
    return true;
  case MEMBER_BOOL:
    return (unsigned char)*member <= 1;
  case MEMBER_SETTINGS:
    memcpy(&list.ahead, member, sizeof(list.ahead));
    return list_lies(c, PART_SETTINGS, member, list.ahead, 1);
  default:
    memcpy(&list, member, sizeof(list));
    return list_lies(c, m->kind, member, list.ahead, list.length);
  }
}

static bool is_number_or_none(uint32_t number, uint32_t count)
{
  return number == CONF_NONE || number < count;
}

/* Numbers of records by which others are found. */
static bool numbers_mean_something(struct check *c, unsigned int part, void const *record)
{
  struct conf_globals const *g = record_of(c, PART_GLOBALS, 0);
  struct conf_server const *server = record;
  struct conf_virtual const *virtual_one = record;
  struct conf_location const *location = record;
  switch (part) {
  case PART_GLOBALS:
    return g->servers == c->header->parts[PART_SERVERS].count &&
           g->virtuals == c->header->parts[PART_VIRTUALS].count &&
           g->locations == c->header->parts[PART_LOCATIONS].count;
  case PART_SERVERS:
    c->sockets += server->sockets.count;
    return is_number_or_none(server->any_host, g->virtuals) &&
           is_number_or_none(server->no_host, g->virtuals);
  case PART_VIRTUALS:
    return virtual_one->tildes <= virtual_one->sorted.count;
  case PART_ALIASES:
    return ((struct conf_alias const *)record)->location < g->locations;
  case PART_LOCATIONS:
    return location->places.count >= 1 && location->places.count <= CONF_PLACES_MAX &&
           is_number_or_none(location->turn, g->turns);
  default:
    return true;
  }
}

static bool record_is_sound(struct check *c, unsigned int part, void const *record)
{
  struct part_layout const *layout = part_layouts + part;
  for (unsigned int i = 0; i < layout->count; i++)
    if (!member_is_sound(c, layout->members + i, record))
      return false;
  return numbers_mean_something(c, part, record);
}

static bool part_is_sound(struct check *c, unsigned int part)
{
  for (uint32_t i = 0; part != PART_BYTES && i < c->header->parts[part].count; i++)
    if (!record_is_sound(c, part, record_of(c, part, i)))
      return false;
  return true;
}

/* One behind the other, in their order, each from a multiple of eight bytes on. */
static bool parts_lie(struct records_header const *header)
{
  uint64_t at = sizeof(*header);
  for (unsigned int part = 0; part < CONF_PARTS; part++) {
    at = aligned(at);
    if (header->parts[part].at != at)
      return false;
    at += (uint64_t)header->parts[part].count * part_layouts[part].size;
  }
  return header->parts[PART_GLOBALS].count == 1 && aligned(at) + sizeof(uint64_t) == header->length;
}

bool parts_are_sound(struct records_header const *header)
{
  struct check c = { .header = header, .base = (char const *)header };
  if (!parts_lie(header))
    return false;
  for (unsigned int part = 0; part < CONF_PARTS; part++)
    if (!part_is_sound(&c, part))
      return false;
  return c.sockets == header->parts[PART_SOCKETS].count;
}
