/* A libFuzzer target for user files with plain passwords: any bytes: who is let in has a line,
   found here in another way; and so has nobody else. See README. */
#include <httpway/user_file.h>

#include "fuzz.h"

/* From the end: every line, its CR left out, that is name, colon and password. */
static bool has_line(struct bytes content, struct bytes user, struct bytes password)
{
  for (size_t end = content.n, at;; end = at - 1) {
    struct bytes line;
    for (at = end; at > 0 && content.s[at - 1] != '\n';)
      at--;
    line = bytes_of(content.s + at, end - at);
    if (line.n && line.s[line.n - 1] == '\r')
      line.n--;
    if (line.n == user.n + 1 + password.n && bytes_equal(bytes_of(line.s, user.n), user) &&
        line.s[user.n] == ':' && bytes_equal(bytes_after(line, user.n + 1), password))
      return true;
    if (at == 0)
      return false;
  }
}

/* The first two bytes are the lengths of name and password, which follow; the rest is the file. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  static unsigned char const secret[16] = { 1 };
  struct bytes rest, user, password;
  bool expected;
  if (size < 2 || size - 2 < (size_t)data[0] + data[1])
    return 0;
  rest = bytes_of((char const *)data + 2, size - 2);
  user = bytes_of(rest.s, data[0]);
  password = bytes_of(rest.s + data[0], data[1]);
  rest = bytes_after(rest, user.n + password.n);
  expected = user.n > 0 && bytes_find(user, ':') == user.n && bytes_find(user, '\n') == user.n &&
             bytes_find(password, '\n') == password.n &&
             (password.n == 0 || password.s[password.n - 1] != '\r') &&
             has_line(rest, user, password);
  if (password.n && password.s[password.n - 1] == '\r')
    return 0; /* at the end of a line it is a part of the end, or of the password */
  if (user_file_admits(rest, user, password, false, secret) != expected)
    abort();
  return 0;
}
