/* conf: the compiled configuration: what its records hold, how they are packed, how they are read.
   httpway-data packs the structures below into one cdb; every other program maps that cdb and
   unpacks from it. Strings of an unpacked structure point into the map and live until conf_close.
   See doc/configuration.html for the keywords. */
#ifndef HTTPWAY_CONF_H
#define HTTPWAY_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

/* What the record "version" says; a reader refuses anything else. */
#define CONF_FORMAT_NAME "httpway-conf "
#define CONF_FORMAT CONF_FORMAT_NAME "11"
/* As much of a file as conf_is_compiled looks at. */
enum { CONF_BEGINNING = 2048 + 8 + sizeof("version" CONF_FORMAT_NAME) - 1 };
/* "No such number" for virtual and table numbers. */
#define CONF_NONE UINT32_MAX
/* At most this many Locations in turn in one block. */
#define CONF_PLACES_MAX 64

enum conf_log_style { LOG_STYLE_FIELDS, LOG_STYLE_COMMON, LOG_STYLE_COMBINED, LOG_STYLE_JSON };
enum conf_log_full { LOG_FULL_DROP, LOG_FULL_WAIT };

enum conf_log_field {
#define LOG_FIELD(name, word) LOG_##name,
#include <httpway/log_fields.def>
#undef LOG_FIELD
  LOG_FIELD_COUNT
};

/* Which symbolic links below a Location are followed. */
enum conf_links {
  LINKS_FOLLOW, /* all */
  LINKS_INSIDE, /* those that lead to something below the Location */
  LINKS_OWNER   /* those whose owner owns what they lead to */
};

/* What the variables of scripts say (doc/cgiexec.html). */
enum conf_variables {
  VARIABLES_STANDARD, /* as RFC 3875 has it and other servers do */
  VARIABLES_MATHOPD   /* as mathopd does */
};

/* An account, looked up when the file was compiled. name.n == 0: not named. */
struct conf_user {
  struct bytes name;
  uint32_t uid, gid;
};

enum { NUM_CONNECTIONS_MOST = 1024 };

/* What logs have of the addresses of clients: this many bits, or a hash with a key of the day, and
   no port. */
struct conf_log_address {
  uint8_t ipv4, ipv6; /* 32 and 128: all of them */
  bool hash;          /* the numbers are 0 then */
  bool logins;        /* ErrorLog gets the whole address of who is answered with 401 */
};

/* The whole server. */
struct conf_globals {
#define MEMBER(type, member) type member;
#include <httpway/globals.def>
  struct conf_log_address log_address;
};

/* One listening socket of a Server. */
struct conf_socket {
  struct address address; /* resolved; with the port; ADDRESS_UNIX: see path */
  struct bytes path;      /* of a unix socket, outside of RootDirectory; fits a sockaddr_un */
  bool v6only;            /* a socket of the same port takes the IPv4 clients */
};

struct conf_server {
#define MEMBER(type, member) type member;
#include <httpway/server.def>
};

/* One entry of a virtual server's chain, in the order of the search (latest block first). */
enum { ALIAS_EXACT = 1, ALIAS_TILDE = 2, ALIAS_USER_DIRECTORY = 4 };

struct conf_alias {
  uint32_t location; /* number */
  uint32_t position; /* of the location's record */
  uint32_t clients;  /* table of Clients, or CONF_NONE: applies to everyone */
  uint8_t flags;     /* ALIAS_* */
  struct bytes
      alias; /* without trailing slash; with the '~' of ALIAS_TILDE, which is matched as it is */
};

struct conf_virtual {
  bool sanitize_path;
  uint32_t aliases;     /* how many */
  struct bytes entries; /* packed; see conf_alias_next */
  struct bytes index;   /* of the entries (alias_index.h); empty when they are few */
  struct bytes origin;  /* "mathopd.conf:30" */
};

/* Resource limits of a script; 0: none. */
struct conf_script_limits {
#define LIMIT(id, word, value, member) uint64_t member;
#include <httpway/location.def>
};

/* A location path that begins like this is what Redirect says, as it is written, and no path of a
   file. */
#define CONF_PLACE_REDIRECT '\n'

/* A Control block with Alias and Location, everything inherited put in. Table numbers are CONF_NONE
   when empty. Of many locations that differ in their names only, the rest is stored once. */
struct conf_location {
  uint32_t settings;   /* table: all but alias, places, place_count, turn, origin */
  struct bytes alias;  /* as configured, without trailing slashes */
  struct bytes places; /* Locations: a list (conf_list_*), without trailing slashes; "" is the root
                          directory */
  uint32_t place_count;
  uint32_t turn;       /* which counter takes turns; CONF_NONE when place_count is 1 */
  struct bytes origin; /* "mathopd.conf:31" */
  struct conf_script_limits script_limits;
#define MEMBER(type, member) type member;
#include <httpway/location.def>
};

/* One rule of Access or Clients. */
struct conf_rule {
  bool allow; /* or Apply */
  struct network network;
};

/* One supplementary group. */
struct conf_group {
  uint32_t gid;
};

/* What one line of a Headers block does to the fields of an answer. */
enum conf_header_verb { HEADER_SET = 1, HEADER_ADD, HEADER_DEFAULT, HEADER_REMOVE };

struct conf_header_rule {
  uint8_t verb; /* enum conf_header_verb */
  struct bytes name, value;
  /* Lists (conf_list_next) of which one item must fit; an empty list fits all. Patterns for the
     path (path.h), media types (type_matches), statuses "404" or "4xx". */
  struct bytes paths, types, statuses;
};

/* What Types, Specials and External say of a suffix. */
enum conf_suffix_kind { SUFFIX_TYPE = 1, SUFFIX_SPECIAL, SUFFIX_EXTERNAL };
enum conf_special { SPECIAL_NONE, SPECIAL_CGI, SPECIAL_IMAGEMAP, SPECIAL_REDIRECT, SPECIAL_DUMP };

struct conf_suffix {
  struct bytes suffix; /* any case; "*" for the default */
  uint8_t kind;        /* enum conf_suffix_kind */
  uint8_t special;     /* enum conf_special when kind is SUFFIX_SPECIAL; SPECIAL_NONE: a name nobody
                          knows, 404 */
  struct bytes value;  /* media type, name of the speciality, or command line */
};

/* ---- Packing (httpway-data). All append to sa; 1 ok, 0 no memory (errno). ---- */

int conf_pack_globals(stralloc *sa, struct conf_globals const *g);
int conf_pack_socket(stralloc *sa, struct conf_socket const *s);
int conf_pack_server(stralloc *sa,
                     struct conf_server const *s); /* socket_entries: made by conf_pack_socket */
int conf_pack_virtual(stralloc *sa,
                      struct conf_virtual const *v); /* entries: made by conf_pack_alias */
int conf_pack_alias(stralloc *sa, struct conf_alias const *a);
int conf_pack_settings(stralloc *sa, struct conf_location const *l); /* for the table of them */
int conf_pack_location(stralloc *sa,
                       struct conf_location const *l); /* the rest; settings: that table's number */
int conf_pack_rule(stralloc *sa,
                   struct conf_rule const *r); /* a table of rules: these one after the other */
int conf_pack_header_rule(stralloc *sa, struct conf_header_rule const *r);
int conf_pack_group(stralloc *sa,
                    struct conf_group const *g);          /* a table of groups: these likewise */
int conf_pack_list_item(stralloc *sa, struct bytes item); /* a list: these one after the other */
/* A table of suffixes from rules in order of precedence: of two with the same suffix the first
   counts. An empty suffix is left out. Bounded by memory only; needs n log n comparisons. */
int conf_pack_suffixes(stralloc *sa, struct conf_suffix const *rules, size_t n);

/* ---- Reading ---- */

struct conf_memo;

/* What there is many of, by number. */
enum conf_kind { CONF_SERVER, CONF_VIRTUAL, CONF_LOCATION, CONF_TABLE, CONF_KINDS };

struct conf {
  struct bytes image;               /* the file */
  struct bytes indices[CONF_KINDS]; /* where they lie; see conf_write.h */
  struct conf_globals globals;
  struct conf_memo *memo; /* null: nothing is remembered */
};

/* Brings file into memory, checks the version record, reads the globals. 1 ok; 0 with errno: EPROTO
   when it is not a compiled configuration of this version. c needs no initialisation; on failure
   nothing is held. */
int conf_open(struct conf *c, char const *file);
/* The same for an open descriptor, which is not closed. */
int conf_open_fd(struct conf *c, int fd);
/* Whether a file that begins so is a compiled configuration, of whatever version and however
   damaged. */
bool conf_is_compiled(struct bytes beginning);
void conf_close(struct conf *c);
/* From here on what is read again and again is remembered, a bounded part of it, until conf_close.
   1 ok, 0 no memory: nothing is remembered. */
int conf_remember(struct conf *c);

/* A number for the compiled configuration that was opened as fd, other than that of the file that
   it replaced; never 0 but on failure. */
uint64_t conf_stamp(int fd);
uint64_t conf_stamp_of(struct stat const *status);

/* A record by its number, and where it lies; position 0: not known, its index says so. Who has the
   position spares a look into memory that is cold when there are many. */
struct conf_reference {
  uint32_t number, position;
};

static inline struct conf_reference conf_numbered(uint32_t number)
{
  return (struct conf_reference){ .number = number };
}

/* 1 found, 0 no such number, -1 malformed (the file was damaged). */
int conf_server_read(struct conf const *c, uint32_t server, struct conf_server *out);
/* How many sockets the Servers have; -1 malformed. */
int conf_socket_count(struct conf const *c);
int conf_virtual_read(struct conf const *c, struct conf_reference virtual_one,
                      struct conf_virtual *out);
int conf_location_read(struct conf const *c, uint32_t location, struct conf_location *out);
int conf_location_at(struct conf const *c, struct conf_reference location,
                     struct conf_location *out);

/* Two locations with the same mark are one and the same as far as helpers are concerned, whatever
   configurations they are of: alias, Locations, the files that it names, who has access. Never
   0. */
uint64_t conf_location_mark(struct conf_location const *l);

/* The same of what decides who has access: Realm, UserFile, EncryptedUserFile, UserCheck. Two
   locations with the same mark accept the same names and passwords. Never 0. */
uint64_t conf_realm_mark(struct conf_location const *l);

/* The same of its name alone: what a client remembers credentials for. */
uint64_t conf_realm_name_mark(struct conf_location const *l);

/* The virtual server for a cleaned host (empty: none was named) at a server, by the rules of
   doc/configuration.html, or number CONF_NONE: that of the host, else that of its longest end that
   has one. One look-up, and one more for each of its labels that ends may begin after. */
struct conf_reference conf_virtual_find(struct conf const *c, struct conf_server const *s,
                                        uint32_t server, struct bytes host);

/* The bytes of a table; empty for CONF_NONE or a damaged file. */
struct bytes conf_table(struct conf const *c, uint32_t table);

/* Walk packed entries: *rest is what is left of them, at first all. True while there was one; then
   rest is empty, or begins with what is malformed. */
bool conf_socket_next(struct bytes *rest, struct conf_socket *out); /* in the order of the file */
bool conf_alias_next(struct bytes *rest, struct conf_alias *out);
bool conf_rule_next(struct bytes *rest, struct conf_rule *out);
bool conf_header_rule_next(struct bytes *rest, struct conf_header_rule *out);
bool conf_group_next(struct bytes *rest, struct conf_group *out);
bool conf_list_next(struct bytes *rest, struct bytes *item);
/* Whether text fits one of the patterns of a list, or there are none. */
bool conf_list_fits(struct bytes list, struct bytes text,
                    bool (*fits)(struct bytes text, struct bytes pattern));

/* The rule for the end of a physical path: longest suffix, without regard to case, else the default
   "*". */
bool conf_suffix_find(struct bytes suffixes, struct bytes path, struct conf_suffix *out);

/* The document of a location for an error status: what ErrorNNNFile says, else ErrorFiles, for the
   status or else for its class; empty: none. */
struct bytes conf_error_file(struct conf const *c, struct conf_location const *l,
                             unsigned int status);

#endif
