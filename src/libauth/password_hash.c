/* password_hash: new hashes, with salts of crypt_gensalt, for those systems that have it. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
#include <crypt.h>
#endif

#include <skalibs/bytestr.h>

#include <httpway/authorization.h>
#include <httpway/password.h>

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

static size_t hash_make(char out[PASSWORD_HASH_MAX], char const *password, char const *setting)
{
  struct crypt_data *data = calloc(1, sizeof *data);
  char const *made = data ? crypt_r(password, setting, data) : 0;
  size_t length = made && made[0] != '*' ? strlen(made) : 0;
  if (length > PASSWORD_HASH_MAX)
    length = 0;
  if (length)
    memcpy(out, made, length);
  if (data)
    byte_zzero((char *)data, sizeof *data);
  free(data);
  return length;
}

size_t password_hash(char out[PASSWORD_HASH_MAX], enum password_kind kind, unsigned int cost,
                     struct bytes password)
{
  char setting[CRYPT_GENSALT_OUTPUT_SIZE], text[PASSWORD_MAX + 1];
  size_t length;
  errno = EINVAL;
  if (password.n > PASSWORD_MAX || bytes_find(password, 0) != password.n ||
      !setting_make(setting, kind, cost))
    return 0;
  memcpy(text, password.s, password.n);
  text[password.n] = 0;
  length = hash_make(out, text, setting);
  byte_zzero(text, sizeof text);
  return length;
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
