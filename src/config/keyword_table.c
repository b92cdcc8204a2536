/* keyword_table: the table itself, and nothing else. doc/configuration.html describes every line.
 */
#include <httpway/conf.h>
#include <httpway/password_cost.h>

#include "keyword.h"

/* In the order of enum family_word. */
static char const *const family_words[] = { "inet", "inet6", "dual", 0 };
/* In the order of enum forwarded_field. */
static char const *const forwarded_words[] = { "X-Forwarded-For", "Forwarded", 0 };
/* In the order of enum conf_log_style. */
static char const *const style_words[] = { "fields", "common", "combined", "json", 0 };
/* In the order of enum conf_log_full. */
static char const *const full_words[] = { "drop", "wait", 0 };
/* Redirects (RFC 9110 sections 15.4.2, 15.4.3, 15.4.8, 15.4.9); the first is the default. */
static char const *const redirect_words[] = { "302", "301", "307", "308", 0 };

/* In the order of enum conf_links. */
static char const *const links_words[] = { "follow", "inside", "owner", 0 };
/* In the order of enum conf_variables. */
static char const *const variables_words[] = { "standard", "mathopd", 0 };

/* clang-format off */
/* What fits an off_t. */
#define SIZE_MOST INT64_MAX
#define YEAR (365u * 86400u)
#define PLAIN(word, where, takes) .name = word, .places = where, .type = takes
#define BLOCK_IN(word, where, what) { PLAIN(word, where, VALUE_BLOCK), .inside = what }
#define STRING(word, where, demands) { PLAIN(word, where, VALUE_STRING), .flags = demands }
#define VALUE(word, where, takes) { PLAIN(word, where, takes) }
#define INTEGER(word, where, least, most, without) \
  { PLAIN(word, where, VALUE_INTEGER), .minimum = least, .maximum = most, .preset = without }
#define FLAG(word, where, without) { PLAIN(word, where, VALUE_FLAG), .preset = without }

struct keyword const keywords[KEY_COUNT] = {
  [KEY_INCLUDE] = { PLAIN("Include", IN_ANYWHERE, VALUE_FILES), .flags = NOT_EMPTY },

  [KEY_ROOT_DIRECTORY] = STRING("RootDirectory", IN_FILE, NOT_EMPTY),
  [KEY_CORE_DIRECTORY] = STRING("CoreDirectory", IN_FILE, NOT_EMPTY),
  [KEY_UMASK] = { PLAIN("Umask", IN_FILE, VALUE_INTEGER), .flags = OCTAL, .minimum = 0, .maximum = 0777, .preset = 022 },
  [KEY_STAY_ROOT] = FLAG("StayRoot", IN_FILE, 0),
  [KEY_USER] = VALUE("User", IN_FILE, VALUE_USER),
  [KEY_LOG_USER] = VALUE("LogUser", IN_FILE, VALUE_USER),
  [KEY_AUTH_USER] = VALUE("AuthUser", IN_FILE, VALUE_USER),
  [KEY_PID_FILE] = STRING("PIDFile", IN_FILE, NOT_EMPTY),
  [KEY_LOG] = STRING("Log", IN_FILE, NOT_EMPTY),
  [KEY_ERROR_LOG] = STRING("ErrorLog", IN_FILE, NOT_EMPTY),
  [KEY_LOG_FORMAT] = { PLAIN("LogFormat", IN_FILE, VALUE_BLOCK_OR_WORD), .inside = IN_LOG_FORMAT, .words = style_words },
  [KEY_LOG_GMT] = FLAG("LogGMT", IN_FILE, 0),
  [KEY_LOG_FULL] = { PLAIN("LogFull", IN_FILE, VALUE_CHOICE), .words = full_words },
  [KEY_LOG_ADDRESS] = STRING("LogAddress", IN_FILE, NOT_EMPTY),
  [KEY_TUNING] = BLOCK_IN("Tuning", IN_FILE, IN_TUNING),
  [KEY_CONTROL] = BLOCK_IN("Control", IN_FILE | IN_SERVER | IN_VIRTUAL, IN_CONTROL),
  [KEY_SERVER] = BLOCK_IN("Server", IN_FILE, IN_SERVER),
  [KEY_VIRTUAL] = BLOCK_IN("Virtual", IN_FILE | IN_SERVER, IN_VIRTUAL),

  [KEY_NUM_CONNECTIONS] = INTEGER("NumConnections", IN_TUNING, 1, 1000000, NUM_CONNECTIONS_MOST),
  [KEY_BUF_SIZE] = INTEGER("BufSize", IN_TUNING, 1, 16777216, 12288),
  [KEY_INPUT_BUF_SIZE] = INTEGER("InputBufSize", IN_TUNING, 1, 65535, 16384),
  [KEY_SCRIPT_BUF_SIZE] = INTEGER("ScriptBufSize", IN_TUNING, 1, 16777216, 4096),
  [KEY_NUM_HEADERS] = INTEGER("NumHeaders", IN_TUNING, 1, 10000, 100),
  [KEY_PATH_LOOKUPS] = INTEGER("PathLookups", IN_TUNING, 16, 1000000, 500),
  [KEY_TIMEOUT] = INTEGER("Timeout", IN_TUNING, 1, YEAR, 60),
  [KEY_WAIT] = INTEGER("Wait", IN_TUNING, 1, YEAR, 60),
  [KEY_SCRIPT_TIMEOUT] = INTEGER("ScriptTimeout", IN_TUNING, 1, YEAR, 60),
  [KEY_DRAIN_TIMEOUT] = INTEGER("DrainTimeout", IN_TUNING, 1, YEAR, 3600),
  [KEY_MIN_RECEIVE_RATE] = INTEGER("MinReceiveRate", IN_TUNING, 0, 1000000, 256),
  [KEY_MIN_SEND_RATE] = INTEGER("MinSendRate", IN_TUNING, 0, 1000000, 64),
  [KEY_ACCEPT_MULTI] = FLAG("AcceptMulti", IN_TUNING, 1),
  [KEY_ADJUST_OUTPUT_BUFFER] = FLAG("AdjustOutputBuffer", IN_TUNING, 1),
  [KEY_CLOBBER] = FLAG("Clobber", IN_TUNING, 1),
  [KEY_GREEDY] = FLAG("Greedy", IN_TUNING, 1),
  [KEY_SEND_FILE] = FLAG("SendFile", IN_TUNING, 1),
  [KEY_NUM_PROCESSES] = INTEGER("NumProcesses", IN_TUNING, 0, 64, 1),
  [KEY_SCRIPT_CONCURRENCY] = INTEGER("ScriptConcurrency", IN_TUNING, 1, 10000, 32),
  [KEY_SCRIPT_QUEUE] = INTEGER("ScriptQueue", IN_TUNING, 0, 1000000, 256),
  [KEY_SCRIPT_GRACE] = INTEGER("ScriptGrace", IN_TUNING, 0, 3600, 2),
  [KEY_MAX_SPOOL] = INTEGER("MaxSpool", IN_TUNING, 1, SIZE_MOST, 1073741824),
  [KEY_AUTH_CONCURRENCY] = INTEGER("AuthConcurrency", IN_TUNING, 1, 256, 4),
  [KEY_AUTH_QUEUE] = INTEGER("AuthQueue", IN_TUNING, 0, 10000, 256),
  [KEY_AUTH_TIMEOUT] = INTEGER("AuthTimeout", IN_TUNING, 1, 3600, 30),
  [KEY_AUTH_CACHE] = INTEGER("AuthCache", IN_TUNING, 0, 86400, 60),
  [KEY_AUTH_DELAY] = INTEGER("AuthDelay", IN_TUNING, 0, 3600, 5),
  [KEY_AUTH_CPU] = INTEGER("AuthCPU", IN_TUNING, 1, 3600, PASSWORD_SECONDS),
  [KEY_AUTH_MEMORY] = INTEGER("AuthMemory", IN_TUNING, 1 << 20, UINT64_C(1) << 40, PASSWORD_MEMORY),

  [KEY_ALIAS] = STRING("Alias", IN_CONTROL, 0),
  [KEY_LOCATION] = STRING("Location", IN_CONTROL, NOT_EMPTY),
  [KEY_EXACT_MATCH] = FLAG("ExactMatch", IN_CONTROL, 0),
  [KEY_USER_DIRECTORY] = FLAG("UserDirectory", IN_CONTROL, 0),
  [KEY_USER_DIRECTORY_MIN_UID] = INTEGER("UserDirectoryMinUID", IN_CONTROL, 1, UINT32_MAX - 1, 100),
  [KEY_CLIENTS] = BLOCK_IN("Clients", IN_CONTROL, IN_CLIENTS),
  [KEY_ACCESS] = BLOCK_IN("Access", IN_CONTROL, IN_ACCESS),
  [KEY_INDEX_NAMES] = VALUE("IndexNames", IN_CONTROL, VALUE_LIST),
  [KEY_TYPES] = { PLAIN("Types", IN_CONTROL, VALUE_TYPES), .flags = FOR_HEADER | NOT_EMPTY },
  [KEY_SPECIALS] = VALUE("Specials", IN_CONTROL, VALUE_SUFFIXES),
  [KEY_EXTERNAL] = VALUE("External", IN_CONTROL, VALUE_SUFFIXES),
  [KEY_PATH_ARGS] = FLAG("PathArgs", IN_CONTROL, 0),
  [KEY_PATH_INFO] = FLAG("PathInfo", IN_CONTROL, 1),
  [KEY_ALLOW_DOTFILES] = FLAG("AllowDotfiles", IN_CONTROL, 0),
  [KEY_SANITIZE_PATH] = FLAG("SanitizePath", IN_CONTROL, 0),
  [KEY_REALM] = STRING("Realm", IN_CONTROL, NOT_EMPTY | FOR_HEADER),
  [KEY_USER_FILE] = STRING("UserFile", IN_CONTROL, 0),
  [KEY_USER_CHECK] = STRING("UserCheck", IN_CONTROL, 0),
  [KEY_ENCRYPTED_USER_FILE] = FLAG("EncryptedUserFile", IN_CONTROL, 0),
  [KEY_ERROR_401_FILE] = STRING("Error401File", IN_CONTROL, 0),
  [KEY_ERROR_403_FILE] = STRING("Error403File", IN_CONTROL, 0),
  [KEY_ERROR_404_FILE] = STRING("Error404File", IN_CONTROL, 0),
  [KEY_ADMIN] = STRING("Admin", IN_CONTROL, 0),
  [KEY_CHILD_LOG] = STRING("ChildLog", IN_CONTROL, 0),
  [KEY_EXPORT] = VALUE("Export", IN_CONTROL, VALUE_LIST),
  [KEY_PUT_ENV] = VALUE("PutEnv", IN_CONTROL, VALUE_LIST),
  [KEY_EXTRA_HEADERS] = { PLAIN("ExtraHeaders", IN_CONTROL, VALUE_LIST), .flags = FOR_HEADER },
  [KEY_EXPIRE_INTERVAL] = INTEGER("ExpireInterval", IN_CONTROL, 0, INT32_MAX, 0),
  [KEY_SCRIPT_USER] = VALUE("ScriptUser", IN_CONTROL, VALUE_USER),
  [KEY_RUN_SCRIPTS_AS_OWNER] = FLAG("RunScriptsAsOwner", IN_CONTROL, 0),
  [KEY_SCRIPT_MIN_UID] = INTEGER("ScriptMinUID", IN_CONTROL, 1, UINT32_MAX - 1, 100),
  [KEY_SCRIPT_MIN_GID] = INTEGER("ScriptMinGID", IN_CONTROL, 1, UINT32_MAX - 1, 100),
  [KEY_SCRIPT_GROUPS] = FLAG("ScriptGroups", IN_CONTROL, 0),
  [KEY_ALLOW_SET_ID] = FLAG("AllowSetID", IN_CONTROL, 0),
  [KEY_IGNORE_CLIENT_ABORT] = FLAG("IgnoreClientAbort", IN_CONTROL, 0),
  [KEY_AUTO_INDEX_COMMAND] = STRING("AutoIndexCommand", IN_CONTROL, 0),
  [KEY_LOCATION_SCRIPT_CONCURRENCY] = INTEGER("ScriptConcurrency", IN_CONTROL, 0, 10000, 0),
  [KEY_MAX_BODY] = INTEGER("MaxBody", IN_CONTROL, 0, SIZE_MOST, 0),
  [KEY_SPOOL_CONTENT] = FLAG("SpoolContent", IN_CONTROL, 1),
  [KEY_PASS_AUTHORIZATION] = FLAG("PassAuthorization", IN_CONTROL, 0),
  [KEY_SCRIPT_TRUST_WRITABLE] = FLAG("ScriptTrustWritable", IN_CONTROL, 0),
  [KEY_SCRIPT_LIMITS] = BLOCK_IN("ScriptLimits", IN_CONTROL, IN_SCRIPT_LIMITS),
  [KEY_PRECOMPRESSED] = FLAG("Precompressed", IN_CONTROL, 0),
  [KEY_PRECOMPRESSED_TYPES] = VALUE("PrecompressedTypes", IN_CONTROL, VALUE_LIST),
  [KEY_ENCODINGS] = VALUE("Encodings", IN_CONTROL, VALUE_SUFFIXES),
  [KEY_LAST_MODIFIED] = FLAG("LastModified", IN_CONTROL, 1),
  [KEY_CHARSET] = STRING("Charset", IN_CONTROL, FOR_HEADER),
  [KEY_REDIRECT] = STRING("Redirect", IN_CONTROL, NOT_EMPTY | FOR_HEADER),
  [KEY_ANSWER] = INTEGER("Answer", IN_CONTROL, 204, 599, 0),
  [KEY_REDIRECT_QUERY] = FLAG("RedirectQuery", IN_CONTROL, 0),
  [KEY_REDIRECT_STATUS] = { PLAIN("RedirectStatus", IN_CONTROL, VALUE_CHOICE), .words = redirect_words },
  [KEY_DIRECTORY_REDIRECT_STATUS] = { PLAIN("DirectoryRedirectStatus", IN_CONTROL, VALUE_CHOICE), .words = redirect_words },
  [KEY_EMPTY_QUERY_STRING] = FLAG("EmptyQueryString", IN_CONTROL, 0),
  [KEY_SCRIPT_VARIABLES] = { PLAIN("ScriptVariables", IN_CONTROL, VALUE_CHOICE), .words = variables_words },
  [KEY_TRY_SUFFIXES] = VALUE("TrySuffixes", IN_CONTROL, VALUE_LIST),
  [KEY_FALLBACK_FILE] = STRING("FallbackFile", IN_CONTROL, 0),
  [KEY_ERROR_FILES] = VALUE("ErrorFiles", IN_CONTROL, VALUE_SUFFIXES),
  [KEY_LOCAL_REDIRECT] = FLAG("LocalRedirect", IN_CONTROL, 0),
  [KEY_SYMBOLIC_LINKS] = { PLAIN("SymbolicLinks", IN_CONTROL, VALUE_CHOICE), .words = links_words },
  [KEY_HEADERS] = BLOCK_IN("Headers", IN_CONTROL, IN_HEADERS),

  [KEY_ADDRESS] = STRING("Address", IN_SERVER, NOT_EMPTY),
  [KEY_PORT] = STRING("Port", IN_SERVER, NOT_EMPTY),
  [KEY_FAMILY] = { PLAIN("Family", IN_SERVER, VALUE_CHOICE), .words = family_words },
  [KEY_BACKLOG] = INTEGER("Backlog", IN_SERVER, 1, 65535, 4096),
  [KEY_OPTIONS] = BLOCK_IN("Options", IN_SERVER, IN_OPTIONS),
  [KEY_SOCKET_MODE] = { PLAIN("SocketMode", IN_SERVER, VALUE_INTEGER), .flags = OCTAL, .minimum = 0, .maximum = 0777, .preset = 0660 },
  [KEY_SOCKET_USER] = VALUE("SocketUser", IN_SERVER, VALUE_USER),
  [KEY_PROXY_PROTOCOL] = FLAG("ProxyProtocol", IN_SERVER, 0),
  [KEY_TRUSTED_PROXIES] = { PLAIN("TrustedProxies", IN_SERVER, VALUE_LIST), .flags = NETWORKS },
  [KEY_FORWARDED_FIELD] = { PLAIN("ForwardedField", IN_SERVER, VALUE_CHOICE), .words = forwarded_words },

  [KEY_RCVBUF] = INTEGER("rcvbuf", IN_OPTIONS, 0, 1 << 30, 0),
  [KEY_SNDBUF] = INTEGER("sndbuf", IN_OPTIONS, 0, 1 << 30, 0),
  [KEY_NODELAY] = FLAG("nodelay", IN_OPTIONS, 0),
  [KEY_V6ONLY] = FLAG("v6only", IN_OPTIONS, 0),

  [KEY_CPU] = INTEGER("CPU", IN_SCRIPT_LIMITS, 0, YEAR, 3600),
  [KEY_MEMORY] = INTEGER("Memory", IN_SCRIPT_LIMITS, 0, SIZE_MOST, 0),
  [KEY_PROCESSES] = INTEGER("Processes", IN_SCRIPT_LIMITS, 0, INT32_MAX, 0),
  [KEY_FILES] = INTEGER("Files", IN_SCRIPT_LIMITS, 0, INT32_MAX, 1024),
  [KEY_FILE_SIZE] = INTEGER("FileSize", IN_SCRIPT_LIMITS, 0, SIZE_MOST, 0),

  [KEY_SET] = STRING("Set", IN_HEADERS, FOR_HEADER),
  [KEY_ADD] = STRING("Add", IN_HEADERS, FOR_HEADER),
  [KEY_DEFAULT] = STRING("Default", IN_HEADERS, FOR_HEADER),
  [KEY_REMOVE] = STRING("Remove", IN_HEADERS, FOR_HEADER),
  [KEY_PATHS] = VALUE("Paths", IN_HEADERS, VALUE_LIST),
  [KEY_MEDIA_TYPES] = VALUE("MediaTypes", IN_HEADERS, VALUE_LIST),
  [KEY_STATUSES] = VALUE("Statuses", IN_HEADERS, VALUE_LIST),

  [KEY_HOST] = VALUE("Host", IN_VIRTUAL, VALUE_HOST),
  [KEY_NO_HOST] = VALUE("NoHost", IN_VIRTUAL, VALUE_NONE),
  [KEY_ANY_HOST] = VALUE("AnyHost", IN_VIRTUAL, VALUE_NONE),

  [KEY_ALLOW] = VALUE("Allow", IN_ACCESS, VALUE_NETWORK),
  [KEY_DENY] = VALUE("Deny", IN_ACCESS, VALUE_NETWORK),
  [KEY_APPLY] = VALUE("Apply", IN_CLIENTS, VALUE_NETWORK),
  [KEY_NO_APPLY] = VALUE("NoApply", IN_CLIENTS, VALUE_NETWORK),

#define LOG_FIELD(name, word) [KEY_##name] = { PLAIN(word, IN_LOG_FORMAT, VALUE_NONE) },
#include <httpway/log_fields.def>
#undef LOG_FIELD
};
/* clang-format on */
