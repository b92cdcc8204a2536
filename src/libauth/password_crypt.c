/* password_crypt: crypt(3) of the system: DES, BSDi, MD5, SHA-2, bcrypt, scrypt, yescrypt, whatever
   it knows. It takes strings that end in NUL, and tells failures by strings that are no hashes. */
#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
#include <crypt.h>
#endif

#include <skalibs/bytestr.h>

#include <httpway/authorization.h>
#include <httpway/compare.h>

#include "kinds.h"

enum { HASH_MAX = 384 };

static bool string_make(char *out, size_t room, struct bytes text)
{
  if (text.n >= room || bytes_find(text, 0) != text.n)
    return false;
  if (text.n)
    memcpy(out, text.s, text.n);
  out[text.n] = 0;
  return true;
}

/* No hash begins with these: '*' is the failure of crypt, and both are locks of an account. */
static bool is_no_hash(char const *hash)
{
  return hash[0] == 0 || hash[0] == '*' || hash[0] == '!';
}

static bool is_result(char const *made, struct bytes hash)
{
  return made && made[0] != '*' && strlen(made) == hash.n && compare_equal(made, hash.s, hash.n);
}

#ifdef __linux__
static bool crypt_agrees(char const *password, char const *setting, struct bytes hash)
{
  struct crypt_data *data = calloc(1, sizeof *data);
  bool agrees;
  if (!data)
    return false;
  agrees = is_result(crypt_r(password, setting, data), hash);
  byte_zzero((char *)data, sizeof *data);
  free(data);
  return agrees;
}
#else
static bool crypt_agrees(char const *password, char const *setting, struct bytes hash)
{
  /* cppcheck-suppress cryptCalled */
  return is_result(crypt(password, setting), hash);
}
#endif

bool password_is_crypt(struct bytes hash, struct bytes password)
{
  char setting[HASH_MAX], text[PASSWORD_MAX + 1];
  bool agrees;
  if (!string_make(setting, sizeof setting, hash) || is_no_hash(setting) ||
      !string_make(text, sizeof text, password))
    return false;
  agrees = crypt_agrees(text, setting, hash);
  byte_zzero(text, sizeof text);
  return agrees;
}
