/* password: which kind a hash is of; and passwords that are stored as they are. */
#include <skalibs/blake2s.h>
#include <skalibs/bytestr.h>

#include <httpway/compare.h>
#include <httpway/password.h>

#include "kinds.h"

enum { DIGEST_LENGTH = 32 };

static bool begins_with(struct bytes text, struct bytes prefix)
{
  return text.n >= prefix.n && memcmp(text.s, prefix.s, prefix.n) == 0;
}

bool password_matches(struct bytes hash, struct bytes password)
{
  if (begins_with(hash, BYTES("$apr1$")))
    return password_is_apr1(hash, password);
  if (begins_with(hash, BYTES("{SHA}")))
    return password_is_sha(hash, password);
  if (begins_with(hash, BYTES("{SSHA}")))
    return password_is_ssha(hash, password);
  return password_is_crypt(hash, password);
}

static void digest(char out[DIGEST_LENGTH], struct bytes text)
{
  blake2s_ctx state = BLAKE2S_INIT(DIGEST_LENGTH);
  if (text.n)
    blake2s_update(&state, text.s, text.n);
  blake2s_final(&state, out);
  byte_zzero((char *)&state, sizeof state);
}

/* Digests are of one length, whatever that of the passwords is. */
bool password_equals(struct bytes stored, struct bytes password)
{
  char ours[DIGEST_LENGTH], theirs[DIGEST_LENGTH];
  bool equal;
  digest(ours, stored);
  digest(theirs, password);
  equal = compare_equal(ours, theirs, sizeof ours);
  byte_zzero(ours, sizeof ours);
  byte_zzero(theirs, sizeof theirs);
  return equal;
}
