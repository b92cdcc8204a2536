/* authorization: the Basic scheme (RFC 7617 section 2). */
#include <httpway/authorization.h>
#include <httpway/base64.h>

/* Name, colon, password. */
enum { DECODED_MAX = USER_NAME_MAX + 1 + PASSWORD_MAX };

static bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

static struct bytes without_blanks(struct bytes text)
{
  while (text.n && is_blank(text.s[0]))
    text = bytes_after(text, 1);
  while (text.n && is_blank(text.s[text.n - 1]))
    text.n--;
  return text;
}

static struct bytes scheme_take(struct bytes *value)
{
  size_t n = 0;
  struct bytes scheme;
  while (n < value->n && !is_blank(value->s[n]))
    n++;
  scheme = bytes_of(value->s, n);
  *value = without_blanks(bytes_after(*value, n));
  return scheme;
}

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
  value = without_blanks(value);
  scheme = scheme_take(&value);
  if (!bytes_equal_nocase(scheme, BYTES("Basic")))
    return AUTHORIZATION_OTHER;
  good = base64_decode(value, decoded, sizeof decoded, &length) &&
         credentials_split(bytes_of(decoded, length), out);
  byte_zzero(decoded, sizeof decoded);
  return good ? AUTHORIZATION_BASIC : AUTHORIZATION_MALFORMED;
}
