/* crypt_string: crypt(3) of the system with lengths, and without what it leaves in memory. */
#ifndef LIBAUTH_CRYPT_STRING_H
#define LIBAUTH_CRYPT_STRING_H

#include <httpway/bytes.h>
#include <httpway/password.h>

/* Hashes a password as setting says, which is a hash or the beginning of one. Returns the length;
   0: crypt does not take one of them (a NUL, too long), or failed. */
size_t crypt_string(char out[PASSWORD_HASH_MAX], struct bytes password, struct bytes setting);

#endif
