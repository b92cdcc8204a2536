/* kinds: the kinds of hashes, one file each, and crypt(3). */
#ifndef LIBAUTH_KINDS_H
#define LIBAUTH_KINDS_H

#include <stdbool.h>

#include <httpway/bytes.h>
#include <httpway/password.h>

bool password_is_apr1(struct bytes hash, struct bytes password);  /* $apr1$salt$... */
bool password_is_sha(struct bytes hash, struct bytes password);   /* {SHA}... */
bool password_is_ssha(struct bytes hash, struct bytes password);  /* {SSHA}... */
bool password_is_crypt(struct bytes hash, struct bytes password); /* what crypt(3) knows */

/* Hashes a password as setting says, which is a hash or the beginning of one. Returns the length;
   0: crypt does not take one of them (a NUL, too long), or failed. */
size_t crypt_string(char out[PASSWORD_HASH_MAX], struct bytes password, struct bytes setting);

#endif
