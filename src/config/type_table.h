/* type_table: the tables of media types that Types names instead of spelling them out. */
#ifndef CONFIG_TYPE_TABLE_H
#define CONFIG_TYPE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/bytes.h>

/* Where the system keeps its own. */
#define SYSTEM_MIME_TYPES "/etc/mime.types"
/* This many suffixes of a file are taken. */
#define TYPE_TABLE_MAX 65536

struct type_rule {
  struct bytes suffix; /* lower case, with its dot; or "*" */
  struct bytes type;
};

struct entry;

struct type_table {
  struct type_rule const *rules; /* of equal suffixes the first counts */
  size_t count;
  bool cut;           /* there were more */
  struct entry *last; /* the entry that was made of it last (control.c) */
};

/* What every site needs, in the format of mime.types: it counts before the system's file, which
   may lack it or know it by an older name. doc/configuration.html lists it. */
extern char const types_supplement[];

/* The table of a file in the format of mime.types; read once. Null: *problem says why not. */
struct type_table *type_table_of(char const *path, char const **problem);
/* That of `default`: the supplement, then the system's file, then "*" for all others. Never null;
 *problem is set once, if the file at `path` could not be read, and null otherwise. */
struct type_table *type_table_default(char const *path, char const **problem);
/* Forgets all that was read: the arena goes. */
void type_tables_forget(void);

#endif
