/* yescrypt_setting: the numbers that hashes of scrypt and yescrypt begin with, in crypt's alphabet
   of 64 characters (crypt(5)). */
#ifndef LIBAUTH_YESCRYPT_SETTING_H
#define LIBAUTH_YESCRYPT_SETTING_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

struct yescrypt_setting {
  bool classic; /* scrypt, and what of yescrypt is no faster */
  uint32_t log2_n, r, p, t;
};

/* What stands after $7$, and after $y$ and $gy$. False: no parameters, which crypt refuses. */
bool scrypt_read(struct bytes rest, struct yescrypt_setting *out);
bool yescrypt_read(struct bytes rest, struct yescrypt_setting *out);

/* A number of this many characters, six bits each, the lowest first, taken off the text. */
bool yescrypt_fixed(struct bytes *text, unsigned int characters, uint32_t *out);

/* This many characters of the alphabet and nothing else. */
bool yescrypt_is_text(struct bytes text, size_t length);

#endif
