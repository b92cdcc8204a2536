/* tool_check: is this the password of that user in that file? */
#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

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
