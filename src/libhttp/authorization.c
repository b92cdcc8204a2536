/* authorization: the Basic scheme (RFC 7617 section 2). */
#include <httpway/authorization.h>
#include <httpway/base64.h>
#include <httpway/words.h>

/* Name, colon, password. */
enum { DECODED_MAX = USER_NAME_MAX + 1 + PASSWORD_MAX };

/* "The user-id and password MUST NOT contain any control characters." */
static bool credentials_split(struct bytes decoded, struct credentials *out)
{
  size_t colon = bytes_find(decoded, ':');
  struct bytes password;
  if (colon == decoded.n || colon == 0 || colon > USER_NAME_MAX || bytes_have_any_control(decoded))
    return false;
  password = bytes_after(decoded, colon + 1);
  if (password.n > PASSWORD_MAX)
    return false;
  out->user_length = colon;
  memcpy(out->user, decoded.s, colon);
  out->password_length = password.n;
  if (password.n)
    memcpy(out->password, password.s, password.n);
  return true;
}

enum authorization_verdict authorization_parse(struct bytes value, struct credentials *out)
{
  char decoded[DECODED_MAX];
  size_t length;
  bool good;
  struct bytes scheme;
  credentials_wipe(out);
  scheme = word_take(&value, BLANKS);
  value = blanks_trim(value);
  if (!bytes_equal_nocase(scheme, BYTES("Basic")))
    return AUTHORIZATION_OTHER;
  good = base64_decode(value, decoded, sizeof decoded, &length) &&
         credentials_split(bytes_of(decoded, length), out);
  byte_zzero(decoded, sizeof decoded);
  return good ? AUTHORIZATION_BASIC : AUTHORIZATION_MALFORMED;
}
