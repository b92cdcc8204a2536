/* table: lists as records of the compiled configuration. */
#ifndef CONFIG_TABLE_H
#define CONFIG_TABLE_H

#include "model.h"
#include "records.h"

/* The records of a list of a Control block: a list of what location.def says. */
struct list_record {
  uint32_t first, count;
};
struct list_record table_of(struct tables *tables, struct entry *list, enum list kind);
/* The same for Clients. */
struct list_record table_of_clients(struct tables *tables, struct entry *list);

/* Types, Specials and External. */
struct suffix_rule {
  struct bytes suffix; /* any case; "*" for the default */
  struct bytes value;
  uint8_t kind, special; /* as in struct conf_suffix */
};

/* The rules of a list in their order: of two with one suffix the first counts. To be freed. */
struct suffix_rule *suffix_rules(struct entry const *list, size_t *count);
/* Whether one of them fits the end of a path. */
bool suffix_rules_fit(struct suffix_rule const *rules, size_t count, struct bytes path);
/* Those that count, in the order of the file; an empty suffix is left out. */
void suffix_rules_put(struct tables *tables, struct suffix_rule const *rules, size_t count);

/* Whether a suffix makes a script of a file (a list whose table is made has been looked at). */
bool table_has_scripts(struct entry const *list);
/* The setting that makes scripts of files, be the table made or not; null: none does. */
struct setting const *table_script_setting(struct entry *list);
/* The same of all locations where neither ScriptUser nor RunScriptsAsOwner says as whom. */
struct setting const *script_setting_without_user(struct model const *model);
/* Whether Specials or External say anything of a suffix. */
bool table_has_handlers(struct entry *list);

#endif
