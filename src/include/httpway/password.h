/* password: is this password the one that a user file's line tells of? All kinds that crypt(3) of
   the system knows, and the three of htpasswd that it does not: $apr1$, {SHA}, {SSHA}. Touches no
   descriptor. */
#ifndef HTTPWAY_PASSWORD_H
#define HTTPWAY_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/bytes.h>

/* Whether a password fits a hash. A kind nobody knows, a malformed hash, a failure of crypt: false.
   Compares in constant time; wipes what it made. Takes the time that the hash was made to take. */
bool password_matches(struct bytes hash, struct bytes password);

/* Whether crypt takes it for a hash at all, of whatever kind. */
bool password_is_known(struct bytes hash);

/* The same for a password that was stored as it is; the time tells neither length nor content. */
bool password_equals(struct bytes stored, struct bytes password);

enum password_kind { PASSWORD_YESCRYPT, PASSWORD_BCRYPT };

/* No hash that password_hash makes is longer. */
enum { PASSWORD_HASH_MAX = 384 };

/* Makes a hash with a fresh salt. cost: 0 for the usual (yescrypt 5, bcrypt 12). Returns its
   length; 0 with errno: EINVAL for a cost that the kind does not know or a password that crypt does
   not take (a NUL, too long). */
size_t password_hash(char out[PASSWORD_HASH_MAX], enum password_kind kind, unsigned int cost,
                     struct bytes password);

#endif
