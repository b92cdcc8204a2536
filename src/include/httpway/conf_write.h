/* conf_write: the compiled configuration as a file: a cdb. Its records, keys before the arrow:
 *
 *   "version"                     -> CONF_FORMAT
 *   'h', number of a server, host -> number of a virtual, as this machine stores four bytes; of
 *                                    hosts that end in the same, the end with its dot
 *   "records"                     -> up to seven bytes, so that what follows lies at a multiple of
 *                                    eight; a header; the records of conf.h, part by part
 *
 * The first number is four bytes, big endian, and spread (record.c). httpway-data only. */
#ifndef HTTPWAY_CONF_WRITE_H
#define HTTPWAY_CONF_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include <skalibs/cdbmake.h>
#include <skalibs/stralloc.h>

#include <httpway/conf.h>

/* In the order in which they lie: what a record names lies in a later one. */
enum conf_part {
  PART_GLOBALS,
  PART_SERVERS,
  PART_SOCKETS,
  PART_VIRTUALS,
  PART_ALIASES,
  PART_NUMBERS,
  PART_LOCATIONS,
  PART_SETTINGS,
  PART_RULES,
  PART_HEADER_RULES,
  PART_GROUPS,
  PART_SUFFIXES,
  PART_TEXTS,
  PART_BYTES,
  CONF_PARTS
};

/* Until it is finished a list has in `ahead` the number of its first record in its part, a text
   that of its first byte, and conf_settings_of that of the settings. */
struct conf_writer {
  cdbmaker cdb;
  stralloc parts[CONF_PARTS];
};
#define CONF_WRITER_ZERO                                                                           \
  {                                                                                                \
    .cdb = CDBMAKER_ZERO                                                                           \
  }

/* All return 1, or 0 with errno: no memory, more than fits, or what write(2) says. conf_write_free
   is due after each of them. */
int conf_write_start(struct conf_writer *w, int fd);
/* Adds a record to a part: its members, and zeros in between. Of PART_BYTES: see
   conf_write_text. */
int conf_write_record(struct conf_writer *w, enum conf_part part, void const *record);
int conf_write_text(struct conf_writer *w, struct bytes text, struct conf_text *written);
/* host: cleaned, or ".example.org" for all that end so; at most HOST_MAX bytes. */
int conf_write_host(struct conf_writer *w, uint32_t server, struct bytes host,
                    uint32_t virtual_number);
/* After everything else. */
int conf_write_finish(struct conf_writer *w);
void conf_write_free(struct conf_writer *w);

/* How many records a part has, the bytes of those from one on, and away with these. */
uint32_t conf_written_count(struct conf_writer const *w, enum conf_part part);
struct bytes conf_written(struct conf_writer const *w, enum conf_part part, uint32_t first);
void conf_write_cut(struct conf_writer *w, enum conf_part part, uint32_t first);

#endif
