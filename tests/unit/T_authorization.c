/* authorization: RFC 7617, and what clients and others make of it. */
#include <stdlib.h>

#include <httpway/authorization.h>

#include "tap.h"

static struct credentials got;

static enum authorization_verdict parse(char const *value)
{
  return authorization_parse(bytes_from_string(value), &got);
}

static void gives(char const *value, struct bytes user, struct bytes password, char const *what)
{
  ok(parse(value) == AUTHORIZATION_BASIC, what);
  is_bytes(credentials_user(&got), user, "... the name");
  is_bytes(credentials_password(&got), password, "... the password");
}

static bool is_wiped(void)
{
  char const *at = (char const *)&got;
  for (size_t i = 0; i < sizeof got; i++)
    if (at[i])
      return false;
  return true;
}

static void malformed(char const *value, char const *what)
{
  got.user_length = 5;
  ok(parse(value) == AUTHORIZATION_MALFORMED && is_wiped(), what);
}

static void test_good(void)
{
  struct bytes user = BYTES("Aladdin"), password = BYTES("open sesame");
  gives("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", user, password, "the example of RFC 7617");
  gives("Basic dGVzdDoxMjPCow==", BYTES("test"), BYTES("123\302\243"), "the one with UTF-8");
  gives("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", user, password, "small letters");
  gives("BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ==", user, password, "capitals");
  gives("Basic \t QWxhZGRpbjpvcGVuIHNlc2FtZQ== \t", user, password, "blanks around");
  gives("Basic\tQWxhZGRpbjpvcGVuIHNlc2FtZQ==", user, password, "HTAB");
  gives(" \t Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", user, password, "blanks before it");
  gives("Basic YTpiOmM6", BYTES("a"), BYTES("b:c:"), "colons in the password");
  gives("Basic YTo=", BYTES("a"), BYTES(""), "an empty password");
  gives("Basic YTrkIP8=", BYTES("a"), BYTES("\344 \377"), "bytes that are no UTF-8");
}

static void test_malformed(void)
{
  malformed("Basic", "the scheme alone");
  malformed("Basic ", "... and a blank");
  malformed("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", "no padding");
  malformed("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== x", "something behind");
  malformed("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==,Basic YTpi", "a list");
  malformed("Basic QWxh ZGRpbjpvcGVuIHNlc2FtZQ==", "a blank in it");
  malformed("Basic \"YTpi\"", "quotes");
  malformed("Basic =", "padding alone");
  malformed("Basic YWI=", "no colon");
  malformed("Basic OmE=", "no name");
  malformed("Basic Og==", "a colon alone");
  malformed("Basic YTpiAA==", "NUL at the end of the password");
  malformed("Basic YTpiAGM=", "NUL in it");
  malformed("Basic YQA6Yg==", "NUL in the name");
  malformed("Basic YTpiCg==", "a line end");
  malformed("Basic YTpif2M=", "DEL");
  malformed("Basic YQlhOmI=", "HTAB in the name");
}

static void test_other(void)
{
  ok(parse("") == AUTHORIZATION_OTHER, "nothing");
  ok(parse("QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == AUTHORIZATION_OTHER, "no scheme");
  ok(parse("Bearer YTpi") == AUTHORIZATION_OTHER, "Bearer");
  ok(parse("Basics YTpi") == AUTHORIZATION_OTHER, "a longer one");
  ok(parse("Basi YTpi") == AUTHORIZATION_OTHER, "a shorter one");
  ok(parse("Basic,YTpi") == AUTHORIZATION_OTHER, "another sign behind it");
  ok(is_wiped(), "nothing is left of earlier ones");
}

/* "Basic " and the base64 of `user` times 'u', a colon, and `password` times 'p'. */
static enum authorization_verdict parse_long(size_t user, size_t password)
{
  static char const alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t n = user + 1 + password, at = 6;
  char *plain = calloc(1, n + 3), *value = calloc(1, 6 + (n + 2) / 3 * 4 + 1);
  enum authorization_verdict verdict;
  memset(plain, 'u', user);
  plain[user] = ':';
  memset(plain + user + 1, 'p', password);
  memcpy(value, "Basic ", 6);
  for (size_t i = 0; i < n; i += 3) {
    unsigned int bits =
        (unsigned int)((unsigned char)plain[i] << 16 | (unsigned char)plain[i + 1] << 8 |
                       (unsigned char)plain[i + 2]);
    for (int j = 0; j < 4; j++)
      value[at++] = i + (size_t)j > n ? '=' : alphabet[bits >> (18 - 6 * j) & 63];
  }
  verdict = authorization_parse(bytes_of(value, at), &got);
  free(plain);
  free(value);
  return verdict;
}

static void test_limits(void)
{
  ok(parse_long(USER_NAME_MAX, PASSWORD_MAX) == AUTHORIZATION_BASIC, "the longest");
  is_number((long long)got.user_length, USER_NAME_MAX, "... name");
  is_number((long long)got.password_length, PASSWORD_MAX, "... and password");
  ok(parse_long(USER_NAME_MAX + 1, 1) == AUTHORIZATION_MALFORMED, "a longer name");
  ok(parse_long(1, PASSWORD_MAX + 1) == AUTHORIZATION_MALFORMED, "a longer password");
  ok(parse_long(10, 65536) == AUTHORIZATION_MALFORMED && is_wiped(), "64 kB");
}

int main(void)
{
  test_good();
  test_malformed();
  test_other();
  test_limits();
  return tap_done();
}
