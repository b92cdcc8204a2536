/* start_only: what is sized, opened or given up at a start, and stays so until the next one. */
#include <string.h>

#include <httpway/start_only.h>

#include "layout.h"

enum rule {
  GLOBAL,
  GLOBAL_FIRST, /* there was none since the start */
  SERVER
};

static struct {
  char const *name;
  enum rule rule;
  struct layout_field field;
} const table[] = {
#define SETTING(name, kind, member)                                                                \
  {                                                                                                \
    name, GLOBAL,                                                                                  \
    {                                                                                              \
      LAYOUT_##kind, offsetof(struct conf_globals, member)                                         \
    }                                                                                              \
  }
#define FIRST(name, member)                                                                        \
  {                                                                                                \
    name, GLOBAL_FIRST,                                                                            \
    {                                                                                              \
      LAYOUT_BOOL, offsetof(struct conf_globals, member)                                           \
    }                                                                                              \
  }
#define OF_SERVER(name, kind, member)                                                              \
  {                                                                                                \
    name, SERVER,                                                                                  \
    {                                                                                              \
      LAYOUT_##kind, offsetof(struct conf_server, member)                                          \
    }                                                                                              \
  }
  SETTING("RootDirectory", BYTES, root_directory),
  SETTING("CoreDirectory", BYTES, core_directory),
  SETTING("PIDFile", BYTES, pid_file),
  SETTING("User", USER, user),
  SETTING("LogUser", USER, log_user),
  SETTING("AuthUser", USER, auth_user),
  SETTING("StayRoot", BOOL, stay_root),
  SETTING("Umask", U32, umask),
  SETTING("NumProcesses", U32, num_processes),
  SETTING("NumConnections", U32, num_connections),
  SETTING("BufSize", U32, buf_size),
  SETTING("InputBufSize", U32, input_buf_size),
  SETTING("ScriptBufSize", U32, script_buf_size),
  SETTING("ScriptConcurrency", U32, script_concurrency),
  SETTING("AuthConcurrency", U32, auth_concurrency),
  SETTING("AuthQueue", U32, auth_queue),
  FIRST("the first script", runs_scripts),
  FIRST("the first script that runs as User", user_runs_scripts),
  FIRST("the first AllowSetID", allows_set_id),
  FIRST("the first Realm or UserDirectory", knows_users),
  FIRST("the first UserCheck", runs_user_checks),
  OF_SERVER("Backlog", U32, backlog),
  OF_SERVER("SocketMode", U32, socket_mode),
  OF_SERVER("SocketUser", USER, socket_user),
  OF_SERVER("rcvbuf", U32, rcvbuf),
  OF_SERVER("sndbuf", U32, sndbuf),
  OF_SERVER("nodelay", S8, nodelay),
  OF_SERVER("v6only", S8, v6only),
};
enum { SETTINGS = sizeof table / sizeof *table };

/* A compiled file that became shorter in use reads as zeros where it was, names too: nothing is
   known of what it said, and the new one must be taken up. */
static bool text_is_same(struct bytes old, struct bytes fresh)
{
  return bytes_equal(old, fresh) || bytes_find(old, 0) < old.n;
}

static bool user_is_same(struct conf_user const *old, struct conf_user const *fresh)
{
  return text_is_same(old->name, fresh->name) && old->uid == fresh->uid && old->gid == fresh->gid;
}

static bool is_same(struct layout_field const *field, void const *old, void const *fresh)
{
  char const *x = (char const *)old + field->offset, *y = (char const *)fresh + field->offset;
  switch (field->kind) {
  case LAYOUT_BYTES:
    return text_is_same(*(struct bytes const *)x, *(struct bytes const *)y);
  case LAYOUT_USER:
    return user_is_same((struct conf_user const *)x, (struct conf_user const *)y);
  case LAYOUT_U32:
    return memcmp(x, y, sizeof(uint32_t)) == 0;
  default: /* BOOL, S8 */
    return *x == *y;
  }
}

char const *conf_start_only_name(size_t i)
{
  return i < SETTINGS ? table[i].name : 0;
}

bool conf_start_only_differs(size_t i, struct conf_globals const *old,
                             struct conf_globals const *fresh)
{
  struct layout_field const *field = &table[i].field;
  return table[i].rule == GLOBAL
             ? !is_same(field, old, fresh)
             : table[i].rule == GLOBAL_FIRST && *((char const *)fresh + field->offset) &&
                   !*((char const *)old + field->offset);
}

void conf_start_only_keep(struct conf_globals *fresh, struct conf_globals const *old)
{
  for (size_t i = 0; i < SETTINGS; i++) {
    size_t const at = table[i].field.offset;
    if (table[i].rule == GLOBAL_FIRST && *((char const *)old + at))
      *((char *)fresh + at) = true;
  }
}

bool conf_start_only_server_differs(size_t i, struct conf_server const *old,
                                    struct conf_server const *fresh)
{
  return table[i].rule == SERVER && !is_same(&table[i].field, old, fresh);
}
