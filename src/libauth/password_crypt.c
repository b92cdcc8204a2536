/* password_crypt: the kinds that crypt(3) of the system knows: DES, BSDi, MD5, SHA-2, bcrypt,
   scrypt, yescrypt, whatever it has; with lengths, and without what it leaves in memory. */
#include <stdlib.h>
#include <unistd.h>

#ifdef __linux__
#include <crypt.h>
#endif

#include <skalibs/bytestr.h>

#include <httpway/authorization.h>
#include <httpway/compare.h>

#include "kinds.h"

/* No hash begins with these: '*' is the failure of crypt, and both are locks of an account. */
static bool is_no_hash(struct bytes hash)
{
  return hash.n == 0 || hash.s[0] == '*' || hash.s[0] == '!';
}

bool password_is_crypt(struct bytes hash, struct bytes password)
{
  char made[PASSWORD_HASH_MAX];
  size_t length = is_no_hash(hash) ? 0 : crypt_string(made, password, hash);
  bool agrees = length > 0 && length == hash.n && compare_equal(made, hash.s, length);
  byte_zzero(made, sizeof made);
  return agrees;
}

bool password_is_known(struct bytes hash)
{
  char made[PASSWORD_HASH_MAX];
  return !is_no_hash(hash) && crypt_string(made, BYTES(""), hash) > 0;
}

static bool string_make(char *out, size_t room, struct bytes text)
{
  if (text.n >= room || bytes_find(text, 0) != text.n)
    return false;
  if (text.n)
    memcpy(out, text.s, text.n);
  out[text.n] = 0;
  return true;
}

static size_t result_take(char out[PASSWORD_HASH_MAX], char const *made)
{
  size_t length = made && made[0] != '*' ? strlen(made) : 0;
  if (length > PASSWORD_HASH_MAX)
    return 0;
  if (length)
    memcpy(out, made, length);
  return length;
}

#ifdef __linux__
static size_t hash_make(char out[PASSWORD_HASH_MAX], char const *password, char const *setting)
{
  struct crypt_data *data = calloc(1, sizeof *data);
  size_t length;
  if (!data)
    return 0;
  length = result_take(out, crypt_r(password, setting, data));
  byte_zzero((char *)data, sizeof *data);
  free(data);
  return length;
}
#else
static size_t hash_make(char out[PASSWORD_HASH_MAX], char const *password, char const *setting)
{
  /* cppcheck-suppress cryptCalled */
  return result_take(out, crypt(password, setting));
}
#endif

size_t crypt_string(char out[PASSWORD_HASH_MAX], struct bytes password, struct bytes setting)
{
  char setting_string[PASSWORD_HASH_MAX], password_string[PASSWORD_MAX + 1];
  size_t length;
  if (!string_make(setting_string, sizeof setting_string, setting) ||
      !string_make(password_string, sizeof password_string, password))
    return 0;
  length = hash_make(out, password_string, setting_string);
  byte_zzero(password_string, sizeof password_string);
  return length;
}
