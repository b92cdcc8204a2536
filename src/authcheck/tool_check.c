/* tool_check: is this the password of that user in that file? */
#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include <httpway/die.h>
#include <httpway/user_file.h>

#include "ask_password.h"
#include "read_user_file.h"
#include "tool.h"

int tool_check(char const *file, char const *user, bool hashed)
{
  static unsigned char const secret[16];
  struct user_file_content content;
  struct asked_password password;
  bool admitted;
  if (!read_user_file(file, &content))
    die_unable(111, "read the user file", file, "name a file that I can read");
  ask_password("Password: ", &password);
  admitted = user_file_admits(bytes_of(content.s, content.n), bytes_from_string(user),
                              bytes_of(password.s, password.n), hashed, secret);
  ask_password_wipe(&password);
  read_user_file_free(&content);
  if (allwrite(1, admitted ? "yes\n" : "no\n", admitted ? 4 : 3) == 0)
    strerr_diefusys(111, "write to standard output");
  return admitted ? 0 : 1;
}
