/* request: words of a command line into the bytes of a request. What the server refuses may be
   asked about, too: only what is no request at all is a mistake here. */
#include <stdbool.h>
#include <string.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/output.h>

#include "why/request.h"

struct url {
  unsigned int port; /* 0: not said, and no scheme to tell */
  struct bytes authority, target;
};

/* Behind the name or the brackets of an IPv6 address. */
static unsigned int authority_port(struct bytes authority, unsigned int otherwise)
{
  struct bytes rest = authority;
  size_t bracket = bytes_find(authority, ']');
  char digits[8] = "";
  unsigned int port;
  if (bracket < authority.n)
    rest = bytes_after(authority, bracket);
  rest = bytes_after(rest, bytes_find(rest, ':'));
  if (rest.n < 2)
    return otherwise;
  if (rest.n - 1 >= sizeof(digits))
    strerr_dief(100, "the port of the URL is out of range: expected a number from 1 to 65535");
  memcpy(digits, rest.s + 1, rest.n - 1);
  if (!uint0_scan(digits, &port) || port == 0 || port > 65535)
    strerr_dief(100, "the port of the URL is out of range: expected a number from 1 to 65535");
  return port;
}

/* A fragment is the browser's own business. */
static struct bytes without_fragment(struct bytes url)
{
  return bytes_of(url.s, bytes_find(url, '#'));
}

static struct url url_read(struct bytes text)
{
  struct url url = { .authority = BYTES("localhost"), .target = without_fragment(text) };
  bool secure = bytes_begin_nocase(url.target, BYTES("https://"));
  struct bytes rest;
  size_t end = 0;
  if (!secure && !bytes_begin_nocase(url.target, BYTES("http://"))) {
    if (url.target.n == 0 || (url.target.s[0] != '/' && !bytes_equal(url.target, BYTES("*"))))
      strerr_dief(100, "the URL begins with neither http:// nor https:// nor /: begin it so");
    return url;
  }
  rest = bytes_after(url.target, secure ? 8 : 7);
  while (end < rest.n && rest.s[end] != '/' && rest.s[end] != '?')
    end++;
  url.authority = bytes_of(rest.s, end);
  url.target = bytes_after(rest, end);
  url.port = authority_port(url.authority, secure ? 443 : 80);
  return url;
}

unsigned int url_port(struct bytes url)
{
  return url_read(url).port;
}

static bool names_host(char const *const *fields)
{
  for (; *fields; fields++)
    if (bytes_begin_nocase(bytes_from_string(*fields), BYTES("Host:")))
      return true;
  return false;
}

static void put_request_line(struct output *out, char const *method, struct url const *url)
{
  output_text(out, method);
  output_text(out, " ");
  if (url->target.n == 0 || url->target.s[0] == '?')
    output_text(out, "/");
  output_put(out, url->target);
  output_text(out, " HTTP/1.1\r\n");
}

static void put_fields(struct output *out, char const *const *fields)
{
  for (; *fields; fields++) {
    if (!strchr(*fields, ':') || strpbrk(*fields, "\r\n"))
      strerr_dief(100, "not a field of a header: ", *fields, ": expected Name: value");
    output_text(out, *fields);
    output_text(out, "\r\n");
  }
}

size_t why_request_make(char *out, size_t room, char const *const *words)
{
  struct output head = { .s = out, .room = room };
  struct url url = url_read(bytes_from_string(words[1]));
  put_request_line(&head, words[0], &url);
  if (!names_host(words + 2)) {
    output_text(&head, "Host: ");
    output_put(&head, url.authority);
    output_text(&head, "\r\n");
  }
  put_fields(&head, words + 2);
  output_text(&head, "\r\n");
  if (head.overflow)
    strerr_dief(100, "the request is too long: leave fields out");
  return head.length;
}
