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
#define CONF_FORMAT CONF_FORMAT_NAME "10"
/* As much of a file as conf_is_compiled looks at. */
enum { CONF_BEGINNING = 2048 + 8 + sizeof("version" CONF_FORMAT_NAME) - 1 };
/* "No such number" for virtual and table numbers. */
#define CONF_NONE UINT32_MAX
/* At most so many Locations in turn in one block. */
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

/* The whole server. Times are seconds, sizes bytes. */
/* What logs have of the addresses of clients: so many bits, or a hash with a key of the day, and no
   port. */
struct conf_log_address {
  uint8_t ipv4, ipv6; /* 32 and 128: all of them */
  bool hash;          /* the numbers are 0 then */
  bool logins;        /* ErrorLog gets the whole address of who is answered with 401 */
};

struct conf_globals {
  struct bytes source;         /* the configuration file's name, for messages */
  struct bytes root_directory; /* empty: none */
  struct bytes core_directory; /* empty: none named */
  struct bytes pid_file;
  struct bytes log, error_log; /* strftime names; empty: none */
  struct bytes log_fields;     /* one byte a field, enum conf_log_field */
  struct conf_user user, log_user, auth_user;
  uint32_t umask;
  bool stay_root, log_gmt;
  uint8_t log_style, log_full;
  struct conf_log_address log_address;
  /* Tuning */
  /* 0: it is not said, and the server takes what it can, up to NUM_CONNECTIONS_MOST */
  uint32_t num_connections;
  uint32_t buf_size, input_buf_size, script_buf_size, num_headers;
  uint32_t path_lookups; /* at most so many look-ups of names for one request */
  uint32_t timeout, wait, script_timeout, num_processes;
  uint32_t drain_timeout; /* seconds that an end without new connections may take */
  uint32_t min_receive_rate, min_send_rate; /* bytes a second on average; 0: any */
  bool accept_multi, adjust_output_buffer, clobber, greedy;
  bool send_file; /* false: files are read and sent, without sendfile */
  /* Scripts: at most so many at once, and so many more waiting for their turn */
  uint32_t script_concurrency, script_queue;
  uint32_t script_grace;  /* seconds between TERM and KILL */
  uint64_t max_spool;     /* bytes in temporary files, of all processes together */
  bool runs_scripts;      /* some location makes scripts of files: cgiexec is needed */
  bool user_runs_scripts; /* some of them as User, since nobody is named for them */
  bool allows_set_id;     /* some location has AllowSetID */
  /* Users: so many hashes are computed at once, and so many more questions wait */
  uint32_t auth_concurrency, auth_queue;
  uint32_t auth_timeout; /* seconds for an answer */
  uint32_t auth_cache;   /* seconds that a password found right is remembered; 0: not */
  uint32_t auth_delay;   /* most seconds that an address which failed waits; 0: it does not */
  uint32_t auth_cpu;     /* seconds of the processor for one hash */
  uint64_t auth_memory;  /* bytes for one hash */
  bool knows_users;      /* some location has a Realm or UserDirectory: authcheck is needed */
  bool runs_user_checks; /* some Realm has UserCheck */
  /* How many of each there are; numbers run from 0. turns: counters for Locations in turn. */
  uint32_t servers, virtuals, locations, turns;
};

/* One listening socket of a Server. */
struct conf_socket {
  struct address address; /* resolved; with the port; ADDRESS_UNIX: see path */
  struct bytes path;      /* of a unix socket, outside of RootDirectory; fits a sockaddr_un */
  bool v6only;            /* a socket of the same port takes the IPv4 clients */
};

struct conf_server {
  uint32_t sockets;            /* how many, at least 1 */
  struct bytes socket_entries; /* packed; see conf_socket_next */
  uint32_t socket_mode;        /* of unix sockets */
  struct conf_user socket_user;
  uint32_t backlog;
  uint32_t rcvbuf, sndbuf;      /* 0: the system's */
  int8_t nodelay, v6only;       /* -1 not said, 0 Off, 1 On */
  bool proxy_protocol;          /* connections begin with a header of the PROXY protocol */
  uint8_t forwarded_field;      /* enum forwarded_field: what names the client of a trusted proxy */
  struct bytes trusted_proxies; /* packed rules, all of which allow; see conf_rule_next */
  uint32_t any_host; /* virtual for a host that has no Virtual of its own, or CONF_NONE */
  uint32_t no_host;  /* virtual for a request without host, or CONF_NONE */
  uint32_t
      longest_pattern; /* bytes of ".example.org", the longest end of hosts; 0: there is none */
  struct bytes origin; /* "mathopd.conf:12" */
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
  uint64_t cpu;       /* seconds */
  uint64_t memory;    /* bytes of address space */
  uint64_t processes; /* of its user */
  uint64_t files;     /* open at once */
  uint64_t file_size; /* bytes */
};

/* A place that begins so is what Redirect says, as it is written, and no path of a file. */
#define CONF_PLACE_REDIRECT '\n'

/* A Control block with Alias and Location, everything inherited put in. Table numbers are CONF_NONE
 * when empty. Of many locations that differ in their names only, the rest is stored once. */
struct conf_location {
  uint32_t settings;   /* table: all but alias, places, place_count, turn, origin */
  struct bytes alias;  /* as configured, without trailing slashes */
  struct bytes places; /* Locations: a list (conf_list_*), without trailing slashes; "" is the root
                          directory */
  uint32_t place_count;
  uint32_t turn; /* which counter takes turns; CONF_NONE when place_count is 1 */
  bool exact_match, user_directory, path_args, path_info, allow_dotfiles;
  bool takes_path_info; /* PathInfo, and something here that answers with more behind it */
  bool encrypted_user_file, run_scripts_as_owner;
  struct bytes realm, error_401_file, error_403_file, error_404_file;
  struct bytes user_file;  /* at most one of these two */
  struct bytes user_check; /* command line of a checkpassword program */
  uint32_t user_directory_min_uid;
  struct bytes admin, child_log, auto_index_command;
  uint32_t expire_interval;
  struct conf_user script_user;
  uint32_t script_min_uid, script_min_gid; /* the least that an owner's script may run with */
  bool script_groups;                      /* scripts have the groups of their account */
  uint32_t account_groups; /* table: those of ScriptUser, else of User (conf_group_next); CONF_NONE:
                              nobody was asked */
  bool allow_set_id;       /* set-id programs keep their rights */
  bool ignore_client_abort;    /* a script goes on without its client */
  uint32_t script_concurrency; /* of this location at once; 0: as many as there are */
  uint64_t max_body;  /* bytes of content that a script gets; 0: any with a length, 1 GiB without */
  bool spool_content; /* content of a known length is read before the script is started */
  bool pass_authorization;     /* scripts see the Authorization field */
  bool script_shared_writable; /* do not refuse scripts that others can write to
                                  (ScriptTrustWritable On) */
  struct conf_script_limits script_limits;
  uint32_t access;              /* table: rules, first match decides */
  uint32_t index_names;         /* table: list, in the order they are tried */
  uint32_t suffixes;            /* table: suffixes (conf_suffixes_*) */
  uint32_t export_names;        /* table: list of variables */
  uint32_t put_env;             /* table: list of NAME=VALUE, in the order written */
  uint32_t extra_headers;       /* table: list of "Name: value", in the order they are sent */
  bool precompressed;           /* siblings with a content coding may be sent */
  uint32_t precompressed_types; /* table: list of media types, "text/" + "*" for all of a kind;
                                   none: of every type */
  struct bytes charset;         /* of text types that name none; empty: not said */
  bool redirect_query;          /* redirects keep the query */
  uint32_t answer;              /* the status of every answer, without any place; 0: none */
  uint32_t redirect_status, directory_redirect_status;
  bool empty_query_string;    /* VARIABLES_MATHOPD: scripts get QUERY_STRING without a query, too */
  uint8_t script_variables;   /* enum conf_variables */
  uint32_t try_suffixes;      /* table: list, in the order they are tried */
  bool local_redirect;        /* a script's local Location is answered in place (RFC 3875 6.2.2) */
  uint8_t symbolic_links;     /* enum conf_links */
  struct bytes fallback_file; /* instead of 404 for a path; empty: none */
  uint32_t error_files;       /* table: suffixes whose suffixes are statuses; conf_error_file */
  uint32_t encodings;    /* table: suffixes whose values are content codings; "identity": none */
  bool last_modified;    /* files have Last-Modified */
  uint32_t header_rules; /* table: rules in the order written (conf_header_rule_next) */
  struct bytes origin;   /* "mathopd.conf:31" */
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
     path (pattern.h), media types (type_matches), statuses "404" or "4xx". */
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
/* The same, but not of a file that others can write or exchange: errno EPERM (trusted.h). */
int conf_open_trusted(struct conf *c, char const *file);
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
 * it replaced; never 0 but on failure. */
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
   configurations they are of: alias, Locations, the files that it names, who is let in. Never 0. */
uint64_t conf_location_mark(struct conf_location const *l);

/* The same of who is let in: Realm, UserFile, EncryptedUserFile, UserCheck. Two locations with the
   same mark let the same people in by the same names and passwords. Never 0. */
uint64_t conf_realm_mark(struct conf_location const *l);

/* The same of its name alone: what a client remembers credentials for. */
uint64_t conf_realm_name_mark(struct conf_location const *l);

/* The virtual server for a cleaned host (empty: none was named) at a server, by the
   rules of REFERENCE 2.8, or number CONF_NONE: that of the host, else that of its longest end that
   has one. One look-up, and one more for each of its labels that ends may begin behind. */
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
 * "*". */
bool conf_suffix_find(struct bytes suffixes, struct bytes path, struct conf_suffix *out);

/* The document of a location for an error status: what ErrorNNNFile says, else ErrorFiles, for the
   status or else for its class; empty: none. */
struct bytes conf_error_file(struct conf const *c, struct conf_location const *l,
                             unsigned int status);

#endif
