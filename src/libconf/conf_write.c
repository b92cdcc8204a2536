/* conf_write: records put into the cdb, and their positions into the indices. */
#include <errno.h>
#include <string.h>

#include <httpway/big_endian.h>
#include <httpway/conf_write.h>
#include <httpway/host.h>

#include "record.h"

int conf_write_start(struct conf_writer *w, int fd)
{
  return cdbmake_start(&w->cdb, fd) &&
         cdbmake_add(&w->cdb, "version", 7, CONF_FORMAT, sizeof(CONF_FORMAT) - 1);
}

static bool fits(struct bytes record)
{
  if (record.n > UINT32_MAX)
    errno = EFBIG;
  return record.n <= UINT32_MAX;
}

/* Numbers in between are not there, until they are written. */
static int position_put(stralloc *positions, uint32_t number, uint32_t position)
{
  size_t at = (size_t)number * 4;
  if (positions->len < at + 4) {
    if (!stralloc_ready(positions, at + 4))
      return 0;
    memset(positions->s + positions->len, 0, at + 4 - positions->len);
    positions->len = at + 4;
  }
  big_endian_put32(positions->s + at, position);
  return 1;
}

int conf_write_numbered(struct conf_writer *w, enum conf_kind kind, uint32_t number,
                        struct bytes record)
{
  char key[KEY_NUMBERED];
  conf_key_begin(key, conf_letters[kind], number);
  return fits(record) && position_put(w->positions + kind, number, w->cdb.pos) &&
         cdbmake_add(&w->cdb, key, sizeof(key), record.s, (unsigned int)record.n);
}

uint32_t conf_written(struct conf_writer const *w, enum conf_kind kind, uint32_t number)
{
  stralloc const *positions = w->positions + kind;
  return number < positions->len / 4 ? big_endian_at32(positions->s, number) : 0;
}

int conf_write_host(struct conf_writer *w, uint32_t server, struct bytes host,
                    uint32_t virtual_number)
{
  char key[KEY_NUMBERED + HOST_MAX], packed[8];
  if (host.n > HOST_MAX)
    return errno = EINVAL, 0;
  conf_key_begin(key, 'h', server);
  memcpy(key + KEY_NUMBERED, host.s, host.n);
  big_endian_put32(packed, virtual_number);
  big_endian_put32(packed + 4, conf_written(w, CONF_VIRTUAL, virtual_number));
  return cdbmake_add(&w->cdb, key, (unsigned int)(KEY_NUMBERED + host.n), packed, sizeof(packed));
}

static int indices_write(struct conf_writer *w)
{
  for (unsigned int kind = 0; kind < CONF_KINDS; kind++) {
    stralloc const *positions = w->positions + kind;
    char const key[2] = { 'i', conf_letters[kind] };
    if (!fits(bytes_of(positions->s, positions->len)) ||
        !cdbmake_add(&w->cdb, key, sizeof(key), positions->s, (unsigned int)positions->len))
      return 0;
  }
  return 1;
}

int conf_write_finish(struct conf_writer *w, struct conf_globals const *g)
{
  stralloc packed = STRALLOC_ZERO;
  int ok = conf_pack_globals(&packed, g) &&
           cdbmake_add(&w->cdb, "g", 1, packed.s, (unsigned int)packed.len) && indices_write(w) &&
           cdbmake_finish(&w->cdb);
  stralloc_free(&packed);
  return ok;
}

void conf_write_free(struct conf_writer *w)
{
  for (unsigned int kind = 0; kind < CONF_KINDS; kind++)
    stralloc_free(w->positions + kind);
}
