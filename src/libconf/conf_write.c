/* conf_write: the records of each part gathered, then brought to where they lie, with the way from
   each to those that it names; the hosts straight into the cdb. */
#include <errno.h>
#include <string.h>

#include <httpway/conf_write.h>

#include "mix.h"
#include "parts.h"
#include "record.h"

int conf_write_start(struct conf_writer *w, int fd)
{
  return cdbmake_start(&w->cdb, fd) &&
         cdbmake_add(&w->cdb, "version", 7, CONF_FORMAT, sizeof(CONF_FORMAT) - 1);
}

uint32_t conf_written_count(struct conf_writer const *w, enum conf_part part)
{
  return (uint32_t)(w->parts[part].len / part_layouts[part].size);
}

struct bytes conf_written(struct conf_writer const *w, enum conf_part part, uint32_t first)
{
  stralloc const *sa = w->parts + part;
  return bytes_after(bytes_of(sa->s, sa->len), (size_t)first * part_layouts[part].size);
}

void conf_write_cut(struct conf_writer *w, enum conf_part part, uint32_t first)
{
  w->parts[part].len = (size_t)first * part_layouts[part].size;
}

/* Room at its end, for n bytes more. Null: no memory, or more than four bytes can count. */
static char *room(stralloc *sa, size_t n)
{
  char *s;
  if (n > UINT32_MAX - sa->len)
    return errno = EFBIG, (char *)0;
  if (!stralloc_readyplus(sa, n))
    return 0;
  s = sa->s + sa->len;
  sa->len += n;
  return s;
}

int conf_write_record(struct conf_writer *w, enum conf_part part, void const *record)
{
  struct part_layout const *layout = part_layouts + part;
  char *out = room(w->parts + part, layout->size);
  if (!out)
    return 0;
  memset(out, 0, layout->size);
  for (unsigned int i = 0; i < layout->count; i++) {
    struct member const *m = layout->members + i;
    memcpy(out + m->offset, (char const *)record + m->offset, m->size);
  }
  return 1;
}

int conf_write_text(struct conf_writer *w, struct bytes text, struct conf_text *written)
{
  uint32_t const at = conf_written_count(w, PART_BYTES);
  char *out = room(w->parts + PART_BYTES, text.n);
  if (!out)
    return 0;
  if (text.n)
    memcpy(out, text.s, text.n);
  *written = (struct conf_text){ at, (uint32_t)text.n };
  return 1;
}

int conf_write_host(struct conf_writer *w, uint32_t server, struct bytes host,
                    uint32_t virtual_number)
{
  char key[KEY_MAX];
  if (host.n > HOST_MAX)
    return errno = EINVAL, 0;
  key_begin(key, server);
  memcpy(key + KEY_SERVER, host.s, host.n);
  return cdbmake_add(&w->cdb, key, (unsigned int)(KEY_SERVER + host.n),
                     (char const *)&virtual_number, sizeof(virtual_number));
}

/* From the number of what a member names to the way there. member: where it lies, from the header
   on. */
static uint32_t way_ahead(struct records_header const *header, unsigned int part, uint32_t number,
                          size_t member)
{
  return (uint32_t)(header->parts[part].at + (size_t)number * part_layouts[part].size - member);
}

static void member_lead(struct records_header const *header, struct member const *m, char *records,
                        size_t record)
{
  struct conf_text list;
  char *member = records + record + m->offset;
  if (m->kind == MEMBER_SETTINGS) {
    memcpy(&list.ahead, member, sizeof(list.ahead));
    list.ahead = way_ahead(header, PART_SETTINGS, list.ahead, record + m->offset);
    memcpy(member, &list.ahead, sizeof(list.ahead));
  } else if (m->kind < CONF_PARTS) {
    memcpy(&list, member, sizeof(list));
    list.ahead = list.length ? way_ahead(header, m->kind, list.ahead, record + m->offset) : 0;
    memcpy(member, &list, sizeof(list));
  }
}

static void part_lead(struct records_header const *header, unsigned int part, char *records)
{
  struct part_layout const *layout = part_layouts + part;
  for (uint32_t n = 0; part != PART_BYTES && n < header->parts[part].count; n++)
    for (unsigned int i = 0; i < layout->count; i++)
      member_lead(header, layout->members + i, records,
                  header->parts[part].at + (size_t)n * layout->size);
}

/* False: more than the header can count. */
static bool header_make(struct conf_writer const *w, struct records_header *header)
{
  size_t at = sizeof(*header);
  for (unsigned int part = 0; part < CONF_PARTS; part++) {
    at = aligned(at);
    header->parts[part].at = (uint32_t)at;
    header->parts[part].count = conf_written_count(w, part);
    at += w->parts[part].len;
    if (at > UINT32_MAX - 2 * RECORDS_ALIGNED)
      return false;
  }
  header->byte_order = BYTE_ORDER_MARK;
  header->length = (uint32_t)(aligned(at) + sizeof(header->stamp));
  header->layout = parts_layout_mark();
  return true;
}

/* The parts at their places, zeros in front of and between them; the stamp in header and end. */
static void records_make(struct conf_writer *w, struct records_header *header, char *records)
{
  memset(records, 0, header->length);
  for (unsigned int part = 0; part < CONF_PARTS; part++) {
    if (w->parts[part].len)
      memcpy(records + header->parts[part].at, w->parts[part].s, w->parts[part].len);
    stralloc_free(w->parts + part);
    part_lead(header, part, records);
  }
  header->stamp = mix_begin();
  mix_bytes(&header->stamp, bytes_of(records, header->length));
  header->stamp += header->stamp == 0;
  memcpy(records, header, sizeof(*header));
  memcpy(records + header->length - sizeof(header->stamp), &header->stamp, sizeof(header->stamp));
}

int conf_write_finish(struct conf_writer *w)
{
  unsigned int const key = sizeof(RECORDS_KEY) - 1;
  struct records_header header = { .stamp = 0 };
  stralloc sa = STRALLOC_ZERO;
  uint64_t const at = (uint64_t)w->cdb.pos + 8 + key;
  size_t const front = aligned((size_t)at) - (size_t)at;
  char *records;
  int ok = 0;
  if (!header_make(w, &header))
    return errno = EFBIG, 0;
  records = room(&sa, front + header.length);
  if (records) {
    memset(records, 0, front);
    records_make(w, &header, records + front);
    ok = cdbmake_add(&w->cdb, RECORDS_KEY, key, sa.s, (unsigned int)sa.len) &&
         cdbmake_finish(&w->cdb);
  }
  stralloc_free(&sa);
  return ok;
}

void conf_write_free(struct conf_writer *w)
{
  for (unsigned int part = 0; part < CONF_PARTS; part++)
    stralloc_free(w->parts + part);
}
