/* table: lists as the tables of the compiled configuration; equal ones are stored once. */
#ifndef CONFIG_TABLE_H
#define CONFIG_TABLE_H

#include "map.h"
#include "model.h"

struct tables {
  struct map known; /* bytes of a table to its number; in the order of the numbers */
  bool scripts;     /* a suffix makes a script of a file in some location */
};

/* The number of the table for a list, made when it is new; CONF_NONE for an empty one. */
uint32_t table_of(struct tables *tables, struct entry *list, enum list kind);
/* The same for Clients. */
uint32_t table_of_clients(struct tables *tables, struct entry *list);

/* The number of the table with these bytes, made of a copy of them when it is new. */
uint32_t table_intern(struct tables *tables, stralloc const *sa);

/* The parts: a table of suffixes, packed; and whether a suffix makes a script of a file (a list
   whose table is made has been looked at). */
bool pack_suffixes(stralloc *sa, struct entry const *list);
bool table_has_scripts(struct entry const *list);
/* The setting that makes scripts of files, be the table made or not; null: none does. */
struct setting const *table_script_setting(struct entry *list);
/* The same of all locations where neither ScriptUser nor RunScriptsAsOwner says as whom. */
struct setting const *script_setting_without_user(struct model const *model);
/* Whether Specials or External say anything of a suffix. */
bool table_has_handlers(struct entry *list);

#endif
