/* tool: authcheck by hand: is this the password of that user in that file? And a line for a user
   file. */
#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/output.h>
#include <httpway/password.h>
#include <httpway/program.h>
#include <httpway/read_user_file.h>
#include <httpway/user_file.h>

#include "ask_password.h"
#include "tool.h"

/* What keeps a line from letting its user in: of the line, or of the server as it usually is. */
static char const *doubt_of(struct user_file_entry const *entry, bool hashed)
{
  static struct password_limits const usual = { PASSWORD_SECONDS, PASSWORD_MEMORY };
  struct bytes line = bytes_of(entry->name.s, entry->name.n + 1 + entry->password.n);
  size_t number = 0;
  enum user_file_fault fault;
  if (hashed && password_cost_is_doubtful(password_cost(entry->password), &usual))
    return "this hash may take more than AuthCPU or AuthMemory allow the server: make another by "
           "authcheck -p";
  fault = user_file_fault_next(&line, &number, hashed, password_is_known);
  return fault ? user_file_fault_text(fault) : 0;
}

static void lines_warn(char const *file, struct bytes content, struct bytes user, bool hashed)
{
  struct user_file_entry entry = { .line = 0 };
  while (user_file_next(&content, &entry)) {
    char const *doubt = bytes_equal(entry.name, user) ? doubt_of(&entry, hashed) : 0;
    char line[ULONG_FMT];
    line[ulong_fmt(line, (unsigned long)entry.line)] = 0;
    if (doubt)
      strerr_warnw("UserFile ", file, ":", line, ": ", doubt);
  }
}

int tool_check(char const *file, char const *user, bool hashed)
{
  static unsigned char const secret[16];
  struct user_file_content content;
  struct asked_password password;
  bool admitted;
  if (!read_user_file(file, &content))
    die_unable(111, "read the user file", file, "name a file that I can read");
  lines_warn(file, bytes_of(content.s, content.n), bytes_from_string(user), hashed);
  ask_password("Password: ", &password);
  admitted = user_file_admits(bytes_of(content.s, content.n), bytes_from_string(user),
                              bytes_of(password.s, password.n), hashed, secret);
  ask_password_wipe(&password);
  read_user_file_free(&content);
  if (allwrite(1, admitted ? "yes\n" : "no\n", admitted ? 4 : 3) == 0)
    strerr_diefusys(111, "write to standard output");
  return admitted ? 0 : 1;
}

/* More of a password bcrypt does not look at. */
enum { BCRYPT_MAX = 72 };

static void name_judge(struct bytes user)
{
  if (user.n == 0 || user.n > USER_NAME_MAX)
    strerr_dief(100, "the name is empty or too long: expected 1 to 255 bytes");
  if (bytes_find(user, ':') != user.n)
    strerr_dief(100, "the name holds a colon, which would end it: choose another");
  if (bytes_have_any_control(user))
    strerr_dief(100,
                "the name holds a control character, which no client may send: choose another");
}

static void password_judge(struct bytes password, enum password_kind kind)
{
  if (password.n == 0)
    strerr_dief(100, "the password is empty: choose another");
  if (bytes_have_any_control(password))
    strerr_dief(100,
                "the password holds a control character, which no client may send: choose another");
  if (kind == PASSWORD_BCRYPT && password.n > BCRYPT_MAX)
    strerr_dief(
        100, "the password is longer than the 72 bytes that bcrypt looks at: choose a shorter one");
}

static void password_take(struct asked_password *out, enum password_kind kind)
{
  ask_password("Password: ", out);
  password_judge(bytes_of(out->s, out->n), kind);
  if (ask_password_is_terminal()) {
    struct asked_password again;
    bool same;
    ask_password("The same again: ", &again);
    same = bytes_equal(bytes_of(out->s, out->n), bytes_of(again.s, again.n));
    ask_password_wipe(&again);
    if (!same)
      strerr_dief(100, "these were two different passwords: begin again");
  }
}

int tool_make(char const *user, enum password_kind kind, unsigned int cost)
{
  char line[USER_NAME_MAX + 1 + PASSWORD_HASH_MAX + 1], hash[PASSWORD_HASH_MAX];
  struct output out = { .s = line, .room = sizeof line };
  struct asked_password password;
  size_t length;
  name_judge(bytes_from_string(user));
  password_take(&password, kind);
  length = password_hash(hash, kind, cost, bytes_of(password.s, password.n));
  ask_password_wipe(&password);
  if (length == 0)
    die_unable(100, "make", "a hash", "choose another cost by -C: 1 to 11, with -b 4 to 31");
  output_text(&out, user);
  output_text(&out, ":");
  output_put(&out, bytes_of(hash, length));
  output_text(&out, "\n");
  if (allwrite(1, line, out.length) != out.length)
    strerr_diefusys(111, "write to standard output");
  return 0;
}
