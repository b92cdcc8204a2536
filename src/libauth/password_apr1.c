/* password_apr1: $apr1$, the MD5 of Apache's htpasswd: a thousand rounds, in the manner of
   FreeBSD's $1$ with another name in it. MD5 itself is libmd's. */
#include <skalibs/bytestr.h>

#include <md5.h>

#include <httpway/compare.h>

#include "kinds.h"

enum { DIGEST_LENGTH = 16, ENCODED_LENGTH = 22, SALT_MAX = 8, ROUNDS = 1000 };

static struct bytes const magic = { "$apr1$", 6 };

static void put(MD5_CTX *state, struct bytes text)
{
  if (text.n)
    MD5Update(state, (uint8_t const *)text.s, text.n);
}

/* This many bytes of the digest, over and over. */
static void put_repeated(MD5_CTX *state, uint8_t const digest[DIGEST_LENGTH], size_t n)
{
  for (; n > DIGEST_LENGTH; n -= DIGEST_LENGTH)
    MD5Update(state, digest, DIGEST_LENGTH);
  MD5Update(state, digest, n);
}

static void digest_begin(uint8_t digest[DIGEST_LENGTH], struct bytes password, struct bytes salt)
{
  MD5_CTX state;
  MD5Init(&state);
  put(&state, password);
  put(&state, salt);
  put(&state, password);
  MD5Final(digest, &state);

  MD5Init(&state);
  put(&state, password);
  put(&state, magic);
  put(&state, salt);
  put_repeated(&state, digest, password.n);
  for (size_t n = password.n; n; n >>= 1)
    put(&state, n & 1 ? bytes_of("", 1) : bytes_of(password.s, 1));
  MD5Final(digest, &state);
  byte_zzero((char *)&state, sizeof state);
}

static void digest_stretch(uint8_t digest[DIGEST_LENGTH], struct bytes password, struct bytes salt)
{
  for (int round = 0; round < ROUNDS; round++) {
    struct bytes made = bytes_of((char const *)digest, DIGEST_LENGTH);
    MD5_CTX state;
    MD5Init(&state);
    put(&state, round & 1 ? password : made);
    if (round % 3)
      put(&state, salt);
    if (round % 7)
      put(&state, password);
    put(&state, round & 1 ? made : password);
    MD5Final(digest, &state);
    byte_zzero((char *)&state, sizeof state);
  }
}

static char *encode(char *out, uint32_t value, int characters)
{
  static char const alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (; characters > 0; characters--, value >>= 6)
    *out++ = alphabet[value & 63];
  return out;
}

static void digest_encode(char out[ENCODED_LENGTH], uint8_t const digest[DIGEST_LENGTH])
{
  for (int i = 0; i < 5; i++) {
    int third = i == 4 ? 5 : i + 12;
    out = encode(out, (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 6] << 8 | digest[third], 4);
  }
  encode(out, digest[11], 2);
}

bool password_is_apr1(struct bytes hash, struct bytes password)
{
  struct bytes rest = bytes_after(hash, magic.n);
  struct bytes salt = bytes_of(rest.s, bytes_find(rest, '$'));
  uint8_t digest[DIGEST_LENGTH];
  char encoded[ENCODED_LENGTH];
  bool agrees;
  if (salt.n > SALT_MAX || rest.n != salt.n + 1 + ENCODED_LENGTH)
    return false;
  digest_begin(digest, password, salt);
  digest_stretch(digest, password, salt);
  digest_encode(encoded, digest);
  agrees = compare_equal(encoded, rest.s + salt.n + 1, sizeof encoded);
  byte_zzero((char *)digest, sizeof digest);
  byte_zzero(encoded, sizeof encoded);
  return agrees;
}
