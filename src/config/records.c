/* records: what was written is remembered by its bytes. */
#include "arena.h"
#include "records.h"

struct conf_text put_text(struct tables *tables, struct bytes text)
{
  uint32_t const *known = map_find(tables->known + PART_BYTES, text);
  struct conf_text written = { 0, 0 };

  if (known)
    return (struct conf_text){ *known, (uint32_t)text.n };
  if (!conf_write_text(&tables->writer, text, &written))
    arena_die();
  map_put(tables->known + PART_BYTES, text, written.ahead);
  return written;
}

void put_record(struct tables *tables, enum conf_part part, void const *record)
{
  if (!conf_write_record(&tables->writer, part, record))
    arena_die();
}

uint32_t put_once(struct tables *tables, enum conf_part part, uint32_t count)
{
  struct bytes const written = conf_written(&tables->writer, part, count);
  uint32_t const *known = map_find(tables->known + part, written);

  if (!known) {
    map_put(tables->known + part, arena_copy(written), count);
    return count;
  }
  conf_write_cut(&tables->writer, part, count);
  return *known;
}
