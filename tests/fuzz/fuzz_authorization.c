/* A libFuzzer target for Authorization: any bytes: what is taken for Basic credentials keeps their
   rules, and what is not leaves nothing behind. See README. */
#include <httpway/authorization.h>

#include "fuzz.h"

static void require_clean(struct bytes text)
{
  for (size_t i = 0; i < text.n; i++)
    require((unsigned char)text.s[i] >= 32 && text.s[i] != 127);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  static struct credentials got;
  if (authorization_parse(bytes_of((char const *)data, size), &got) == AUTHORIZATION_BASIC) {
    require(got.user_length > 0 && got.user_length <= USER_NAME_MAX);
    require(got.password_length <= PASSWORD_MAX);
    require(bytes_find(credentials_user(&got), ':') == got.user_length);
    require_clean(credentials_user(&got));
    require_clean(credentials_password(&got));
  } else {
    for (size_t i = 0; i < sizeof got; i++)
      require(((char const *)&got)[i] == 0);
  }
  return 0;
}
