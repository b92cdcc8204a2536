/* home: whose directory may be shown to strangers. */
#ifndef HTTPWAY_HOME_H
#define HTTPWAY_HOME_H

#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* Whether a directory is written in a way that means the same to everybody: absolute, no control
   character, no segment "..". */
static inline bool home_is_plain(struct bytes directory)
{
  struct bytes rest = directory;
  if (directory.n == 0 || directory.s[0] != '/' || bytes_have_any_control(directory))
    return false;
  while (rest.n) {
    struct bytes segment = bytes_of(rest.s, bytes_find(rest, '/'));
    if (bytes_equal(segment, BYTES("..")))
      return false;
    rest = bytes_after(rest, segment.n < rest.n ? segment.n + 1 : segment.n);
  }
  return true;
}

/* Whether the account that was looked up by a name has that very name (a database that does not
   tell upper from lower case would give one user many), a number that is neither 0 nor below
   min_uid, and a plain directory. */
static inline bool home_is_served(struct passwd const *account, struct bytes name, uint32_t min_uid)
{
  return bytes_equal(bytes_from_string(account->pw_name), name) && account->pw_uid != 0 &&
         account->pw_uid >= min_uid && account->pw_dir &&
         home_is_plain(bytes_from_string(account->pw_dir));
}

#endif
