/* authorization: the credentials of an Authorization field (RFC 7617). Pure. */
#ifndef HTTPWAY_AUTHORIZATION_H
#define HTTPWAY_AUTHORIZATION_H

#include <stddef.h>

#include <skalibs/bytestr.h>

#include <httpway/bytes.h>

/* Longer names and passwords are nobody's. 511 bytes are what crypt(3) takes. */
enum { USER_NAME_MAX = 255, PASSWORD_MAX = 511 };

struct credentials {
  size_t user_length, password_length;
  char user[USER_NAME_MAX], password[PASSWORD_MAX];
};

enum authorization_verdict {
  AUTHORIZATION_BASIC,    /* credentials are filled */
  AUTHORIZATION_OTHER,    /* another scheme */
  AUTHORIZATION_MALFORMED /* Basic, but: bad or unpadded base64, no colon, a control character, too
                             long */
};

/* Takes the value of an Authorization field apart: the scheme in any case, blanks (SP, HTAB) after
   it, base64 with padding and nothing after it but blanks; the first colon splits. An empty name is
   malformed, an empty password is not. Bytes from 0x80 on are taken as they are. But for
   AUTHORIZATION_BASIC the credentials are wiped. */
enum authorization_verdict authorization_parse(struct bytes value, struct credentials *out);

static inline struct bytes credentials_user(struct credentials const *c)
{
  return bytes_of(c->user, c->user_length);
}

static inline struct bytes credentials_password(struct credentials const *c)
{
  return bytes_of(c->password, c->password_length);
}

static inline void credentials_wipe(struct credentials *c)
{
  byte_zzero((char *)c, sizeof(*c));
}

#endif
