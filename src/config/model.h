/* model: the configuration resolved: chains, what each block inherits, which virtual server answers
   for which host. Points into the tree. */
#ifndef CONFIG_MODEL_H
#define CONFIG_MODEL_H

#include <httpway/conf.h>

#include "report.h"
#include "tree.h"

/* Settings of a Control block that hold one value and are inherited. */
enum single {
#define SINGLE(id, ...) SINGLE_##id,
#include <httpway/location.def>
  SINGLE_COUNT,
  SINGLE_USERS = SINGLE_USER_FILE,     /* the later of UserFile and UserCheck */
  SINGLE_IDENTITY = SINGLE_SCRIPT_USER /* the later of ScriptUser and RunScriptsAsOwner On */
};

/* Those that add up. */
enum list {
#define LIST(id, ...) LIST_##id,
#include <httpway/location.def>
  LIST_COUNT,
  LIST_SUFFIXES = LIST_TYPES /* Types, Specials and External */
};

/* An entry of a list, latest first. What was inherited is the common tail of many lists, so an
   entry stands for the whole list from it on. */
struct entry {
  struct entry const *older;
  struct setting const *setting;
  struct item const *item; /* null for networks, lines of Headers and named tables: see setting */
  struct item const
      *value; /* Types, Specials, External: what the suffix (item) means; ErrorFiles */
  struct block const *block;           /* Headers: that the line stands in */
  struct entry *twin;                  /* an entry that means the same list, or null */
  uint32_t first_record, record_count; /* of this list, once it is put into the file */
  bool is_put;
  uint8_t handlers; /* of suffixes: 2: Specials or External in it, 1: none; 0: not looked */
};

struct virtual;

/* So many of the virtual servers that use a location are remembered, for the dump. */
#define USERS_SHOWN_MAX 8

struct control {
  struct control *older;       /* next of its chain in the order of the search */
  struct control const *base;  /* what it inherited from, or null */
  struct setting const *block; /* the Control */
  struct setting const *alias;
  struct setting const *single[SINGLE_COUNT]; /* null: the default */
  struct entry *list[LIST_COUNT];
  struct entry *clients;
  struct setting const *first_place; /* Location, Redirect or Answer; null: hands on what it says */
  struct control const *hidden_by;
  struct virtual const **users; /* USERS_SHOWN_MAX, once there is one */
  struct bytes prefix;          /* the alias without trailing slashes */
  uint32_t place_count, number, turn, use_count;
  bool exact, user_directory, tilde;
  bool passed; /* a walk over what is hidden from a chain came by here */
};

struct virtual
{
  struct setting const *block; /* the Virtual */
  struct control *chain;       /* latest first */
  uint32_t number;
};

/* Which virtual server answers for a host. */
struct host_choice {
  struct setting const *host;
  struct virtual const *virtual;
};

struct server {
  struct setting const *block; /* the Server */
  uint32_t global_virtuals;    /* so many of the model's stand before it and are its own too */
  uint32_t first, end;         /* of the model's virtuals: those in its block */
  struct host_choice *hosts;   /* in the order of the file */
  uint32_t longest_pattern;    /* see conf_server */
  size_t host_count;
  struct virtual const *any_host, *no_host;
};

struct model {
  struct source const *source;
  struct setting const *globals[KEY_COUNT]; /* of the file and of Tuning; null: the default */
  struct bytes log_fields;
  uint8_t log_style;
  struct server *servers;
  struct virtual **virtuals;        /* by number */
  struct virtual **global_virtuals; /* those outside of Servers */
  struct control **locations;       /* by number: the blocks with Alias and Location */
  size_t server_count, server_room, virtual_count, virtual_room, global_count, global_room;
  size_t location_count, location_room;
  uint32_t turns;
};

/* By enum list: the keyword that it is called by. */
extern enum keyword_id const list_keys[LIST_COUNT];

/* Resolves a tree without mistakes. */
void model_make(struct model *model, struct source const *source, struct block const *file);
void model_free(struct model *model);

/* The parts. */
void model_add_global(struct model *model, struct setting const *setting);
void model_finish_log_format(struct model *model, struct block const *file);
struct control *control_make(struct control *older, struct control const *base,
                             struct setting const *block);

/* The n-th virtual server of a server in the order of the file, or null. */
struct virtual const *server_virtual(struct model const *model, struct server const *server,
                                     size_t n);

/* The value of a flag or integer after inheritance. */
uint64_t control_number(struct control const *control, enum single single);
/* The text of a string after inheritance. */
struct bytes control_text(struct control const *control, enum single single);
/* Whether the scripts of a location have the supplementary groups of their account. */
bool script_has_groups(struct control const *control);
/* The value of a global setting. */
uint64_t global_number(struct model const *model, enum keyword_id id);
struct bytes global_text(struct model const *model, enum keyword_id id);

/* Text without the slashes at its end. */
struct bytes without_slashes(struct bytes text);

#endif
