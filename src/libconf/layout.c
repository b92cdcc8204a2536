/* layout: the members of each structure of conf.h, in the order in which they lie in a record.
   A change here changes the format: raise the number in CONF_FORMAT. */
#include <httpway/conf.h>

#include "layout.h"

#define FIELD(kind, type, member)                                                                  \
  {                                                                                                \
    LAYOUT_##kind, offsetof(struct type, member)                                                   \
  }
#define LAYOUT(fields)                                                                             \
  {                                                                                                \
    fields, sizeof(fields) / sizeof(fields[0])                                                     \
  }

static struct layout_field const globals[] = {
  FIELD(BYTES, conf_globals, source),
  FIELD(BYTES, conf_globals, root_directory),
  FIELD(BYTES, conf_globals, core_directory),
  FIELD(BYTES, conf_globals, pid_file),
  FIELD(BYTES, conf_globals, log),
  FIELD(BYTES, conf_globals, error_log),
  FIELD(BYTES, conf_globals, log_fields),
  FIELD(USER, conf_globals, user),
  FIELD(USER, conf_globals, log_user),
  FIELD(USER, conf_globals, auth_user),
  FIELD(U32, conf_globals, umask),
  FIELD(BOOL, conf_globals, stay_root),
  FIELD(BOOL, conf_globals, log_gmt),
  FIELD(U8, conf_globals, log_style),
  FIELD(U8, conf_globals, log_full),
  FIELD(U8, conf_globals, log_address.ipv4),
  FIELD(U8, conf_globals, log_address.ipv6),
  FIELD(BOOL, conf_globals, log_address.hash),
  FIELD(BOOL, conf_globals, log_address.logins),
  FIELD(U32, conf_globals, num_connections),
  FIELD(U32, conf_globals, buf_size),
  FIELD(U32, conf_globals, input_buf_size),
  FIELD(U32, conf_globals, script_buf_size),
  FIELD(U32, conf_globals, num_headers),
  FIELD(U32, conf_globals, path_lookups),
  FIELD(U32, conf_globals, timeout),
  FIELD(U32, conf_globals, wait),
  FIELD(U32, conf_globals, script_timeout),
  FIELD(U32, conf_globals, drain_timeout),
  FIELD(U32, conf_globals, min_receive_rate),
  FIELD(U32, conf_globals, min_send_rate),
  FIELD(U32, conf_globals, num_processes),
  FIELD(BOOL, conf_globals, accept_multi),
  FIELD(BOOL, conf_globals, adjust_output_buffer),
  FIELD(BOOL, conf_globals, clobber),
  FIELD(BOOL, conf_globals, greedy),
  FIELD(BOOL, conf_globals, send_file),
  FIELD(U32, conf_globals, script_concurrency),
  FIELD(U32, conf_globals, script_queue),
  FIELD(U32, conf_globals, script_grace),
  FIELD(U64, conf_globals, max_spool),
  FIELD(BOOL, conf_globals, runs_scripts),
  FIELD(BOOL, conf_globals, user_runs_scripts),
  FIELD(BOOL, conf_globals, allows_set_id),
  FIELD(U32, conf_globals, auth_concurrency),
  FIELD(U32, conf_globals, auth_queue),
  FIELD(U32, conf_globals, auth_timeout),
  FIELD(U32, conf_globals, auth_cache),
  FIELD(U32, conf_globals, auth_delay),
  FIELD(U32, conf_globals, auth_cpu),
  FIELD(U64, conf_globals, auth_memory),
  FIELD(BOOL, conf_globals, knows_users),
  FIELD(BOOL, conf_globals, runs_user_checks),
  FIELD(U32, conf_globals, servers),
  FIELD(U32, conf_globals, virtuals),
  FIELD(U32, conf_globals, locations),
  FIELD(U32, conf_globals, turns),
};

static struct layout_field const server[] = {
  FIELD(U32, conf_server, backlog),
  FIELD(U32, conf_server, rcvbuf),
  FIELD(U32, conf_server, sndbuf),
  FIELD(S8, conf_server, nodelay),
  FIELD(S8, conf_server, v6only),
  FIELD(U32, conf_server, any_host),
  FIELD(U32, conf_server, no_host),
  FIELD(U32, conf_server, longest_pattern),
  FIELD(BYTES, conf_server, origin),
  FIELD(U32, conf_server, socket_mode),
  FIELD(USER, conf_server, socket_user),
  FIELD(U32, conf_server, sockets),
  FIELD(BYTES, conf_server, socket_entries),
  FIELD(BOOL, conf_server, proxy_protocol),
  FIELD(U8, conf_server, forwarded_field),
  FIELD(BYTES, conf_server, trusted_proxies),
};

static struct layout_field const socket_entry[] = {
  FIELD(ADDRESS, conf_socket, address),
  FIELD(BYTES, conf_socket, path),
  FIELD(BOOL, conf_socket, v6only),
};

static struct layout_field const virtual[] = {
  FIELD(BOOL, conf_virtual, sanitize_path), FIELD(U32, conf_virtual, aliases),
  FIELD(BYTES, conf_virtual, origin),       FIELD(BYTES, conf_virtual, entries),
  FIELD(BYTES, conf_virtual, index),
};

static struct layout_field const alias[] = {
  FIELD(U32, conf_alias, location), FIELD(U32, conf_alias, position),
  FIELD(U32, conf_alias, clients),  FIELD(U8, conf_alias, flags),
  FIELD(BYTES, conf_alias, alias),
};

/* The number of the settings first: they are read before. */
static struct layout_field const location[] = {
  FIELD(U32, conf_location, settings), FIELD(BYTES, conf_location, alias),
  FIELD(BYTES, conf_location, places), FIELD(U32, conf_location, place_count),
  FIELD(U32, conf_location, turn),     FIELD(BYTES, conf_location, origin),
};

/* What many locations have in common. */
static struct layout_field const settings[] = {
  FIELD(BOOL, conf_location, exact_match),
  FIELD(BOOL, conf_location, user_directory),
  FIELD(BOOL, conf_location, path_args),
  FIELD(BOOL, conf_location, path_info),
  FIELD(BOOL, conf_location, takes_path_info),
  FIELD(BOOL, conf_location, allow_dotfiles),
  FIELD(BOOL, conf_location, encrypted_user_file),
  FIELD(BOOL, conf_location, run_scripts_as_owner),
  FIELD(BYTES, conf_location, realm),
  FIELD(BYTES, conf_location, user_file),
  FIELD(BYTES, conf_location, user_check),
  FIELD(BYTES, conf_location, error_401_file),
  FIELD(BYTES, conf_location, error_403_file),
  FIELD(BYTES, conf_location, error_404_file),
  FIELD(BYTES, conf_location, admin),
  FIELD(BYTES, conf_location, child_log),
  FIELD(BYTES, conf_location, auto_index_command),
  FIELD(U32, conf_location, expire_interval),
  FIELD(USER, conf_location, script_user),
  FIELD(U32, conf_location, script_min_uid),
  FIELD(U32, conf_location, script_min_gid),
  FIELD(BOOL, conf_location, script_groups),
  FIELD(U32, conf_location, account_groups),
  FIELD(BOOL, conf_location, allow_set_id),
  FIELD(BOOL, conf_location, ignore_client_abort),
  FIELD(U32, conf_location, script_concurrency),
  FIELD(U64, conf_location, max_body),
  FIELD(BOOL, conf_location, spool_content),
  FIELD(BOOL, conf_location, pass_authorization),
  FIELD(BOOL, conf_location, script_shared_writable),
  FIELD(U64, conf_location, script_limits.cpu),
  FIELD(U64, conf_location, script_limits.memory),
  FIELD(U64, conf_location, script_limits.processes),
  FIELD(U64, conf_location, script_limits.files),
  FIELD(U64, conf_location, script_limits.file_size),
  FIELD(U32, conf_location, user_directory_min_uid),
  FIELD(U32, conf_location, access),
  FIELD(U32, conf_location, index_names),
  FIELD(U32, conf_location, suffixes),
  FIELD(U32, conf_location, export_names),
  FIELD(U32, conf_location, put_env),
  FIELD(U32, conf_location, extra_headers),
  FIELD(BOOL, conf_location, precompressed),
  FIELD(U32, conf_location, precompressed_types),
  FIELD(BYTES, conf_location, charset),
  FIELD(BOOL, conf_location, redirect_query),
  FIELD(U32, conf_location, answer),
  FIELD(U32, conf_location, redirect_status),
  FIELD(U32, conf_location, directory_redirect_status),
  FIELD(BOOL, conf_location, empty_query_string),
  FIELD(U8, conf_location, script_variables),
  FIELD(U32, conf_location, try_suffixes),
  FIELD(BYTES, conf_location, fallback_file),
  FIELD(BOOL, conf_location, local_redirect),
  FIELD(U8, conf_location, symbolic_links),
  FIELD(U32, conf_location, error_files),
  FIELD(U32, conf_location, encodings),
  FIELD(BOOL, conf_location, last_modified),
  FIELD(U32, conf_location, header_rules),
};

static struct layout_field const rule[] = {
  FIELD(BOOL, conf_rule, allow),
  FIELD(NETWORK, conf_rule, network),
};

static struct layout_field const header_rule[] = {
  FIELD(U8, conf_header_rule, verb),     FIELD(BYTES, conf_header_rule, name),
  FIELD(BYTES, conf_header_rule, value), FIELD(BYTES, conf_header_rule, paths),
  FIELD(BYTES, conf_header_rule, types), FIELD(BYTES, conf_header_rule, statuses),
};

static struct layout_field const group[] = { FIELD(U32, conf_group, gid) };

struct layout const layout_globals = LAYOUT(globals);
struct layout const layout_server = LAYOUT(server);
struct layout const layout_socket = LAYOUT(socket_entry);
struct layout const layout_virtual = LAYOUT(virtual);
struct layout const layout_alias = LAYOUT(alias);
struct layout const layout_location = LAYOUT(location);
struct layout const layout_location_settings = { location, 1 };
struct layout const layout_settings = LAYOUT(settings);
struct layout const layout_rule = LAYOUT(rule);
struct layout const layout_header_rule = LAYOUT(header_rule);
struct layout const layout_group = LAYOUT(group);
