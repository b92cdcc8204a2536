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
#define GLOBAL(name, member)                                                                       \
  {                                                                                                \
    name, GLOBAL, LAYOUT_FIELD(conf_globals, member)                                               \
  }
#define FIRST(name, member)                                                                        \
  {                                                                                                \
    name, GLOBAL_FIRST, LAYOUT_FIELD(conf_globals, member)                                         \
  }
#define OF_SERVER(name, member)                                                                    \
  {                                                                                                \
    name, SERVER, LAYOUT_FIELD(conf_server, member)                                                \
  }
  GLOBAL("RootDirectory", root_directory),
  GLOBAL("CoreDirectory", core_directory),
  GLOBAL("PIDFile", pid_file),
  GLOBAL("User", user),
  GLOBAL("LogUser", log_user),
  GLOBAL("AuthUser", auth_user),
  GLOBAL("StayRoot", stay_root),
  GLOBAL("Umask", umask),
  GLOBAL("NumProcesses", num_processes),
  GLOBAL("NumConnections", num_connections),
  GLOBAL("BufSize", buf_size),
  GLOBAL("InputBufSize", input_buf_size),
  GLOBAL("ScriptBufSize", script_buf_size),
  GLOBAL("ScriptConcurrency", script_concurrency),
  GLOBAL("AuthConcurrency", auth_concurrency),
  GLOBAL("AuthQueue", auth_queue),
  FIRST("the first script", runs_scripts),
  FIRST("the first script that runs as User", user_runs_scripts),
  FIRST("the first AllowSetID", allows_set_id),
  FIRST("the first Realm or UserDirectory", knows_users),
  FIRST("the first UserCheck", runs_user_checks),
  OF_SERVER("Backlog", backlog),
  OF_SERVER("SocketMode", socket_mode),
  OF_SERVER("SocketUser", socket_user),
  OF_SERVER("rcvbuf", rcvbuf),
  OF_SERVER("sndbuf", sndbuf),
  OF_SERVER("nodelay", nodelay),
  OF_SERVER("v6only", v6only),
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
