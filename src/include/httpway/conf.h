/* conf: the compiled configuration: records of fixed size, as they lie in the file. httpway-data
   writes them (conf_write.h); every other program maps the file, has all of it checked once by
   conf_open, and reads the records where they lie. See doc/configuration.html for the keywords.

   A text, and a list of records, is a number of bytes ahead of the member that names it, and a
   length: a structure that is copied elsewhere has neither. What leads ahead never leads back. */
#ifndef HTTPWAY_CONF_H
#define HTTPWAY_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

/* What the record "version" says; a reader refuses anything else. */
#define CONF_FORMAT_NAME "httpway-conf "
#define CONF_FORMAT CONF_FORMAT_NAME "12"
/* As much of a file as conf_is_compiled looks at. */
enum { CONF_BEGINNING = 2048 + 8 + sizeof("version" CONF_FORMAT_NAME) - 1 };
/* "No such number" of a virtual server, or of a counter of turns. */
#define CONF_NONE UINT32_MAX
/* At most this many Locations in turn in one block. */
#define CONF_PLACES_MAX 64

/* ---- What records are made of ---- */

struct conf_text {
  uint32_t ahead, length;
};

static inline struct bytes conf_text(struct conf_text const *text)
{
  return bytes_of((char const *)text + text->ahead, text->length);
}

/* A list of records of one type, and where they lie: conf_rules(&settings->access) is the first of
   settings->access.count. */
#define CONF_LIST(name, type)                                                                      \
  struct conf_##name {                                                                             \
    uint32_t ahead, count;                                                                         \
  };                                                                                               \
  static inline type const *conf_##name(struct conf_##name const *list)                            \
  {                                                                                                \
    return (type const *)(void const *)((char const *)list + list->ahead);                         \
  }

CONF_LIST(texts, struct conf_text)
CONF_LIST(numbers, uint32_t)
CONF_LIST(sockets, struct conf_socket)
CONF_LIST(aliases, struct conf_alias)
CONF_LIST(rules, struct conf_rule)
CONF_LIST(header_rules, struct conf_header_rule)
CONF_LIST(groups, struct conf_group)
CONF_LIST(suffixes, struct conf_suffix)

/* What a LIST of location.def is made of. */
#define CONF_LIST_networks struct conf_rules
#define CONF_LIST_latest_first struct conf_texts
#define CONF_LIST_as_written struct conf_texts
#define CONF_LIST_suffixes struct conf_suffixes
#define CONF_LIST_header_rules struct conf_header_rules

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

/* An account, looked up when the file was compiled. No name: not named. */
struct conf_user {
  struct conf_text name;
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
  struct conf_text path;  /* of a unix socket, outside of RootDirectory; fits a sockaddr_un */
  struct address address; /* resolved; with the port; ADDRESS_UNIX: see path */
  bool v6only;            /* a socket of the same port takes the IPv4 clients */
};

struct conf_server {
#define MEMBER(type, member) type member;
#include <httpway/server.def>
};

struct conf_virtual {
  struct conf_aliases aliases; /* in the order of the search: latest block first */
  struct conf_numbers sorted;  /* of the aliases (alias_index.h); empty when they are few */
  uint32_t longest;            /* bytes of the longest alias */
  uint32_t tildes;             /* how many at the front of `sorted` have a '~' */
  struct conf_text origin;     /* "mathopd.conf:30" */
  bool sanitize_path;
};

enum { ALIAS_EXACT = 1, ALIAS_TILDE = 2, ALIAS_USER_DIRECTORY = 4 };

struct conf_alias {
  struct conf_text alias; /* without trailing slash; with the '~' of ALIAS_TILDE, which is matched
                             as it is */
  struct conf_rules clients; /* to whom it applies; empty: everyone */
  uint32_t location;         /* number */
  uint8_t flags;             /* ALIAS_* */
};

/* A location path that begins like this is what Redirect says, as it is written, and no path of a
   file. */
#define CONF_PLACE_REDIRECT '\n'

/* Many locations that differ in their names only have the same one. */
struct conf_settings_of {
  uint32_t ahead;
};

/* A Control block with Alias and Location. */
struct conf_location {
  struct conf_settings_of settings;
  struct conf_text alias;   /* as configured, without trailing slashes */
  struct conf_texts places; /* Locations, 1 to CONF_PLACES_MAX, without trailing slashes; "" is the
                               root directory */
  uint32_t turn;            /* which counter takes turns; CONF_NONE when there is one place */
  struct conf_text origin;  /* "mathopd.conf:31" */
};

/* Resource limits of a script; 0: none. */
struct conf_script_limits {
#define LIMIT(id, word, value, member) uint64_t member;
#include <httpway/location.def>
};

/* What a Control block says, everything inherited put in. */
struct conf_settings {
  struct conf_script_limits script_limits;
#define MEMBER(type, member) type member;
#include <httpway/location.def>
};

static inline struct conf_settings const *conf_settings(struct conf_location const *l)
{
  return (struct conf_settings const *)(void const *)((char const *)l + l->settings.ahead);
}

/* One rule of Access or Clients. */
struct conf_rule {
  struct network network;
  bool allow; /* or Apply */
};

/* One supplementary group. */
struct conf_group {
  uint32_t gid;
};

/* What one line of a Headers block does to the fields of an answer. */
enum conf_header_verb { HEADER_SET = 1, HEADER_ADD, HEADER_DEFAULT, HEADER_REMOVE };

struct conf_header_rule {
  struct conf_text name, value;
  /* Lists of which one item must fit; an empty list fits all. Patterns for the path (path.h), media
     types (type_matches), statuses "404" or "4xx". */
  struct conf_texts paths, types, statuses;
  uint8_t verb; /* enum conf_header_verb */
};

/* What Types, Specials and External say of a suffix. */
enum conf_suffix_kind { SUFFIX_TYPE = 1, SUFFIX_SPECIAL, SUFFIX_EXTERNAL };
enum conf_special { SPECIAL_NONE, SPECIAL_CGI, SPECIAL_IMAGEMAP, SPECIAL_REDIRECT, SPECIAL_DUMP };

/* They lie in the order of their bytes read backwards; suffix_find.c says why. */
struct conf_suffix {
  struct conf_text suffix; /* lower case; empty: the default "*" */
  struct conf_text value;  /* media type, name of the speciality, or command line */
  uint32_t shorter;        /* number of the longest other one that it ends in, and one; 0: none */
  uint8_t kind;            /* enum conf_suffix_kind */
  uint8_t special;         /* enum conf_special when kind is SUFFIX_SPECIAL; SPECIAL_NONE: a name
                              nobody knows, 404 */
};

/* ---- The file ---- */

struct conf {
  struct bytes image; /* the file */
  struct conf_globals const *globals;
  struct conf_server const *servers; /* globals->servers of them, and so on */
  struct conf_virtual const *virtuals;
  struct conf_location const *locations;
  uint64_t const *end; /* the last of the records is the stamp, */
  uint64_t stamp;      /* which was this */
};

/* Brings file into memory and checks all of it. 1 ok; 0 with errno: EPROTO when it is not a
   compiled configuration of this version and this kind of machine, EBADMSG when it is damaged. c
   needs no initialisation; on failure nothing is held. */
int conf_open(struct conf *c, char const *file);
/* The same for an open descriptor, which is not closed. */
int conf_open_fd(struct conf *c, int fd);
/* Whether a file that begins so is a compiled configuration, of whatever version and however
   damaged. */
bool conf_is_compiled(struct bytes beginning);
void conf_close(struct conf *c);

/* False: the file was overwritten in place while it was mapped (image.h), and no record is what it
   was. */
static inline bool conf_is_whole(struct conf const *c)
{
  return *c->end == c->stamp;
}

/* Null: no such number, or the file is not whole any more. */
static inline struct conf_virtual const *conf_virtual(struct conf const *c, uint32_t number)
{
  return conf_is_whole(c) && number < c->globals->virtuals ? c->virtuals + number : 0;
}

static inline struct conf_location const *conf_location(struct conf const *c, uint32_t number)
{
  return conf_is_whole(c) && number < c->globals->locations ? c->locations + number : 0;
}

/* A number for the compiled configuration that was opened as fd, other than that of the file that
   it replaced; never 0 but on failure. */
uint64_t conf_stamp(int fd);
uint64_t conf_stamp_of(struct stat const *status);

/* How many sockets the Servers have. */
uint32_t conf_socket_count(struct conf const *c);

/* Two locations with the same mark are one and the same as far as helpers are concerned, whatever
   configurations they are of: alias, Locations, the files that it names, who has access. Never
   0. */
uint64_t conf_location_mark(struct conf_location const *l);

/* The same of what decides who has access: Realm, UserFile, EncryptedUserFile, UserCheck. Two
   settings with the same mark accept the same names and passwords. Never 0. */
uint64_t conf_realm_mark(struct conf_settings const *s);

/* The same of its name alone: what a client remembers credentials for. */
uint64_t conf_realm_name_mark(struct conf_settings const *s);

/* The number of the virtual server for a cleaned host at a server that has hosts: that of the host,
   else that of its longest end that has one, else that of all others, or CONF_NONE. One look-up,
   and one more for each of its labels that ends may begin after. */
uint32_t conf_host_find(struct conf const *c, uint32_t server, struct bytes host);

/* The same for a server of whatever number, and for a request that names no host, by the rules of
   doc/configuration.html. */
static inline uint32_t conf_virtual_find(struct conf const *c, uint32_t server, struct bytes host)
{
  struct conf_server const *s = c->servers + server;
  if (server >= c->globals->servers)
    return CONF_NONE;
  if (host.n == 0)
    return s->no_host;
  return s->has_hosts ? conf_host_find(c, server, host) : s->any_host;
}

/* Whether text fits one of the patterns of a list, or there are none. */
bool conf_texts_fit(struct conf_texts const *patterns, struct bytes text,
                    bool (*fits)(struct bytes text, struct bytes pattern));

/* The rule for the end of a physical path: longest suffix, without regard to case, else the default
   "*"; null: there is none. */
struct conf_suffix const *conf_suffix_find(struct conf_suffixes const *suffixes, struct bytes path);

/* The document of a location for an error status: what ErrorNNNFile says, else ErrorFiles, for the
   status or else for its class; empty: none. */
struct bytes conf_error_file(struct conf_settings const *s, unsigned int status);

#endif
