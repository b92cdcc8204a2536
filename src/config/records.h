/* records: texts, lists and settings in the parts of the compiled configuration; equal ones are
   stored once. */
#ifndef CONFIG_RECORDS_H
#define CONFIG_RECORDS_H

#include <httpway/conf_write.h>

#include "map.h"

struct tables {
  struct conf_writer writer;
  struct map known[CONF_PARTS]; /* bytes of records to the number of the first one */
  bool scripts;                 /* a suffix makes a script of a file in some location */
};

/* Those die without memory. A text lives as long as the tables. */
struct conf_text put_text(struct tables *tables, struct bytes text);
void put_record(struct tables *tables, enum conf_part part, void const *record);
/* The number of the first of the records that were put behind the first `count` of a part, or of
   the same ones that were there before; then these are not there twice. */
uint32_t put_once(struct tables *tables, enum conf_part part, uint32_t count);

#endif
