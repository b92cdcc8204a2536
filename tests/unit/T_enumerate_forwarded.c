/* Whatever a client sends: the element that the proxy puts behind it is read, and is the last one.
 */
#include "enumerate.h"

#include <httpway/forwarded.h>

enum { TEXT_MAX = 256 };

static char const *const appended[] = { "for=192.0.2.9",
                                        "for=\"192.0.2.9:9\"",
                                        "for=\"192.0.2.9\";by=\"[::1]\"",
                                        "proto=http;for=192.0.2.9",
                                        "by=\"\";for=192.0.2.9",
                                        0 };

static void check_last(enum forwarded_field field, char const *client_text, char const *proxy_text)
{
  char joined[TEXT_MAX + 64], text[ADDRESS_TEXT_MAX];
  struct forwarded_element element;
  struct address last = { .family = ADDRESS_NONE };
  struct bytes rest =
      bytes_of(joined, (size_t)snprintf(joined, sizeof joined, "%s, %s", client_text, proxy_text));
  size_t left = rest.n + 1;

  texts++;
  while (forwarded_next(field, &rest, &element)) {
    if (rest.s && rest.n >= left)
      complain("nothing was taken", joined);
    left = rest.n;
    last = element.client;
  }
  if (!bytes_equal(bytes_of(text, address_format(text, &last)), BYTES("192.0.2.9")))
    complain("the proxy's element is lost", joined);
}

static void check_text(char const *text)
{
  for (size_t i = 0; appended[i]; i++)
    check_last(FORWARDED_FORWARDED, text, appended[i]);
  check_last(FORWARDED_X_FORWARDED_FOR, text, "192.0.2.9");
}

static void enumerate(char *text, char const *const *pieces, unsigned int depth)
{
  size_t const length = strlen(text);

  check_text(text);
  for (size_t i = 0; depth > 0 && pieces[i]; i++) {
    memcpy(text + length, pieces[i], strlen(pieces[i]) + 1);
    enumerate(text, pieces, depth - 1);
  }
  text[length] = 0;
}

int main(void)
{
  static char const *const pieces[] = { "for=", "a=", "\"",      "\\",    ",",
                                        ";",    " ",  "1.2.3.4", "[::1]", 0 };
  char text[TEXT_MAX] = "";

  enumerate(text, pieces, 6);
  printf("# %lu texts\n", texts);
  is_number(wrong, 0, "the proxy's element is always the last");
  return tap_done();
}
