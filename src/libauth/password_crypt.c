/* password_crypt: the kinds that crypt(3) of the system knows: DES, BSDi, MD5, SHA-2, bcrypt,
   scrypt, yescrypt, whatever it has. */
#include <skalibs/bytestr.h>

#include <httpway/compare.h>

#include "crypt_string.h"
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
