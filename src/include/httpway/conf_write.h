/* conf_write: the compiled configuration as a file: a cdb. Its records, keys before the arrow:
 *
 *   "version"                     -> CONF_FORMAT
 *   "g"                           -> the globals
 *   letter number                 -> a server (s), virtual (v), location (l) or table (t)
 *   "i" letter                    -> where those lie: the positions, in the order of the numbers
 *   "h" number of a server, host  -> number of a virtual, and its position; of hosts that end in
 * the same, the end with its dot
 *
 * Numbers and positions are four bytes, big endian; in keys they are spread (conf_write.c). What
 * one request needs is near to one another when it is written one after the other. httpway-data
 * only. */
#ifndef HTTPWAY_CONF_WRITE_H
#define HTTPWAY_CONF_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include <skalibs/cdbmake.h>
#include <skalibs/stralloc.h>

#include <httpway/conf.h>

struct conf_writer {
  cdbmaker cdb;
  stralloc positions[CONF_KINDS]; /* four bytes a number; 0: not there */
};
#define CONF_WRITER_ZERO                                                                           \
  {                                                                                                \
    .cdb = CDBMAKER_ZERO                                                                           \
  }

/* All return 1, or 0 with errno: no memory, or what write(2) says. conf_write_free is due after
   each of them. */
int conf_write_start(struct conf_writer *w, int fd);
/* record: made by conf_pack_*. Each number once. */
int conf_write_numbered(struct conf_writer *w, enum conf_kind kind, uint32_t number,
                        struct bytes record);
/* host: cleaned, or ".example.org" for all that end so; at most HOST_MAX bytes. The virtual has
   been written. */
int conf_write_host(struct conf_writer *w, uint32_t server, struct bytes host,
                    uint32_t virtual_number);
/* After everything else. */
int conf_write_finish(struct conf_writer *w, struct conf_globals const *g);
void conf_write_free(struct conf_writer *w);

/* Where that number has been written; 0: not yet. */
uint32_t conf_written(struct conf_writer const *w, enum conf_kind kind, uint32_t number);

#endif
