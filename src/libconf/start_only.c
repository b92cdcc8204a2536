/* start_only: what is sized, opened or given up at a start, and stays so until the next one. */
#include <string.h>

#include <httpway/start_only.h>

enum rule {
  GLOBAL,
  GLOBAL_FIRST, /* there was none since the start */
  SERVER
};

enum kind { NUMBER, FLAG, TEXT, ACCOUNT };

static struct {
  char const *name;
  enum rule rule;
  enum kind kind;
  size_t at; /* of the member */
} const table[] = {
/* clang-format off */
#define MEMBER(structure, member)                                                                  \
  _Generic(((struct structure *)0)->member, uint32_t: NUMBER, bool: FLAG, int8_t: FLAG,            \
           struct conf_text: TEXT, struct conf_user: ACCOUNT),                                     \
      offsetof(struct structure, member)
#define GLOBAL(name, member) { name, GLOBAL, MEMBER(conf_globals, member) }
#define FIRST(name, member) { name, GLOBAL_FIRST, MEMBER(conf_globals, member) }
#define OF_SERVER(name, member) { name, SERVER, MEMBER(conf_server, member) }
  /* clang-format on */
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
_Static_assert(SETTINGS <= 32, "each has a bit");

static bool text_is_same(struct conf_text const *old, struct conf_text const *fresh)
{
  return bytes_equal(conf_text(old), conf_text(fresh));
}

static bool user_is_same(struct conf_user const *old, struct conf_user const *fresh)
{
  return text_is_same(&old->name, &fresh->name) && old->uid == fresh->uid && old->gid == fresh->gid;
}

static bool is_same(size_t i, void const *old, void const *fresh)
{
  char const *x = (char const *)old + table[i].at, *y = (char const *)fresh + table[i].at;
  switch (table[i].kind) {
  case TEXT:
    return text_is_same((void const *)x, (void const *)y);
  case ACCOUNT:
    return user_is_same((void const *)x, (void const *)y);
  case NUMBER:
    return memcmp(x, y, sizeof(uint32_t)) == 0;
  default:
    return *x == *y;
  }
}

static bool is_first_of(size_t i, struct conf_globals const *g)
{
  return table[i].rule == GLOBAL_FIRST && *((char const *)g + table[i].at);
}

char const *conf_start_only_name(size_t i)
{
  return i < SETTINGS ? table[i].name : 0;
}

bool conf_start_only_differs(size_t i, struct conf const *old, struct conf const *fresh,
                             uint32_t had)
{
  /* Nothing is known of what it said: the new one must be taken up. */
  if (table[i].rule == GLOBAL)
    return conf_is_whole(old) && !is_same(i, old->globals, fresh->globals);
  return is_first_of(i, fresh->globals) && !(had & UINT32_C(1) << i);
}

void conf_start_only_note(uint32_t *had, struct conf const *c)
{
  for (size_t i = 0; i < SETTINGS; i++)
    if (is_first_of(i, c->globals))
      *had |= UINT32_C(1) << i;
}

bool conf_start_only_server_differs(size_t i, struct conf_server const *old,
                                    struct conf_server const *fresh)
{
  return table[i].rule == SERVER && !is_same(i, old, fresh);
}
