/* tool_check: is this the password of that user in that file? */
#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/die.h>
#include <httpway/read_user_file.h>
#include <httpway/user_file.h>

#include "ask_password.h"
#include "tool.h"

/* What the server would not do, as far as it is as usual. */
static void costs_warn(char const *file, struct bytes content, struct bytes user)
{
  static struct password_limits const usual = { PASSWORD_SECONDS, PASSWORD_MEMORY };
  struct user_file_entry entry = { .line = 0 };
  while (user_file_next(&content, &entry)) {
    char line[ULONG_FMT];
    if (!bytes_equal(entry.name, user) ||
        !password_cost_is_doubtful(password_cost(entry.password), &usual))
      continue;
    line[ulong_fmt(line, (unsigned long)entry.line)] = 0;
    strerr_warnw(file, ":", line,
                 ": this hash may take more than AuthCPU or AuthMemory allow the server: make "
                 "another by authcheck -p");
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
  if (hashed)
    costs_warn(file, bytes_of(content.s, content.n), bytes_from_string(user));
  ask_password("Password: ", &password);
  admitted = user_file_admits(bytes_of(content.s, content.n), bytes_from_string(user),
                              bytes_of(password.s, password.n), hashed, secret);
  ask_password_wipe(&password);
  read_user_file_free(&content);
  if (allwrite(1, admitted ? "yes\n" : "no\n", admitted ? 4 : 3) == 0)
    strerr_diefusys(111, "write to standard output");
  return admitted ? 0 : 1;
}
