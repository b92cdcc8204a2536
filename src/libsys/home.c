/* home: one rule for all who look up homes. */
#include <httpway/home.h>

bool home_is_served(struct passwd const *account, struct bytes name, uint32_t min_uid)
{
  return bytes_equal(bytes_from_string(account->pw_name), name) && account->pw_uid != 0 &&
         account->pw_uid >= min_uid && account->pw_dir &&
         home_is_plain(bytes_from_string(account->pw_dir));
}
