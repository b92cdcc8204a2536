/* password_hash: new hashes, with salts of crypt_gensalt, for those systems that have it. */
#include <errno.h>
#ifdef __linux__
#include <crypt.h>
#endif

#include <httpway/password.h>

#include "kinds.h"

#if defined(CRYPT_GENSALT_IMPLEMENTS_AUTO_ENTROPY) && CRYPT_GENSALT_IMPLEMENTS_AUTO_ENTROPY

enum { BCRYPT_COST = 12, YESCRYPT_COST = 5 };

static bool setting_make(char setting[CRYPT_GENSALT_OUTPUT_SIZE], enum password_kind kind,
                         unsigned int cost)
{
  char const *prefix = kind == PASSWORD_BCRYPT ? "$2b$" : "$y$";
  if (cost == 0)
    cost = kind == PASSWORD_BCRYPT ? BCRYPT_COST : YESCRYPT_COST;
  return crypt_gensalt_rn(prefix, cost, 0, 0, setting, CRYPT_GENSALT_OUTPUT_SIZE);
}

size_t password_hash(char out[PASSWORD_HASH_MAX], enum password_kind kind, unsigned int cost,
                     struct bytes password)
{
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  errno = EINVAL;
  if (!setting_make(setting, kind, cost))
    return 0;
  return crypt_string(out, password, bytes_from_string(setting));
}

#else

size_t password_hash(char out[PASSWORD_HASH_MAX], enum password_kind kind, unsigned int cost,
                     struct bytes password)
{
  (void)out;
  (void)kind;
  (void)cost;
  (void)password;
  errno = ENOSYS;
  return 0;
}

#endif
