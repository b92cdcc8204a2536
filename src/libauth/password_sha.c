/* password_sha: {SHA} of htpasswd -s, {SSHA} of LDAP: base64 of SHA-1, with a salt after the digest
   or without. */
#include <skalibs/bytestr.h>
#include <skalibs/sha1.h>

#include <httpway/base64.h>
#include <httpway/compare.h>

#include "kinds.h"

enum { SHA1_LENGTH = 20, SALT_MAX = 64 };

static void sha1_of(char out[SHA1_LENGTH], struct bytes password, struct bytes salt)
{
  SHA1Schedule state = SHA1_INIT();
  if (password.n)
    sha1_update(&state, password.s, password.n);
  if (salt.n)
    sha1_update(&state, salt.s, salt.n);
  sha1_final(&state, out);
  byte_zzero((char *)&state, sizeof state);
}

static bool digest_agrees(struct bytes encoded, bool salted, struct bytes password)
{
  char stored[SHA1_LENGTH + SALT_MAX], made[SHA1_LENGTH];
  size_t length;
  bool agrees;
  if (!base64_decode(encoded, stored, sizeof stored, &length) || length < SHA1_LENGTH ||
      (length > SHA1_LENGTH) != salted)
    return false;
  sha1_of(made, password, bytes_of(stored + SHA1_LENGTH, length - SHA1_LENGTH));
  agrees = compare_equal(made, stored, sizeof made);
  byte_zzero(made, sizeof made);
  return agrees;
}

bool password_is_sha(struct bytes hash, struct bytes password)
{
  return digest_agrees(bytes_after(hash, sizeof "{SHA}" - 1), false, password);
}

bool password_is_ssha(struct bytes hash, struct bytes password)
{
  return digest_agrees(bytes_after(hash, sizeof "{SSHA}" - 1), true, password);
}
