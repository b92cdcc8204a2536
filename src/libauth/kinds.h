/* kinds: the kinds of hashes, one file each. Each says whether the password is the hash's. */
#ifndef LIBAUTH_KINDS_H
#define LIBAUTH_KINDS_H

#include <stdbool.h>

#include <httpway/bytes.h>

bool password_is_apr1(struct bytes hash, struct bytes password);  /* $apr1$salt$... */
bool password_is_sha(struct bytes hash, struct bytes password);   /* {SHA}... */
bool password_is_ssha(struct bytes hash, struct bytes password);  /* {SSHA}... */
bool password_is_crypt(struct bytes hash, struct bytes password); /* what crypt(3) knows */

#endif
