/* request_target: the target taken apart (RFC 9112 section 3.2). No decoding. */
#include <httpway/host.h>

#include "request_internal.h"

static void split_query(struct request *r, struct bytes text)
{
  size_t const mark = bytes_find(text, '?');

  r->path = bytes_of(text.s, mark);
  r->has_query = mark < text.n;
  if (r->has_query)
    r->query = bytes_after(text, mark + 1);
}

/* The bytes of "http://" or "https://" in front; 0 when there is another scheme or none. */
static size_t scheme_length(struct bytes target)
{
  static struct bytes const schemes[] = { { "http://", 7 }, { "https://", 8 } };

  for (size_t i = 0; i < 2; i++)
    if (bytes_begin_nocase(target, schemes[i]))
      return schemes[i].n;
  return 0;
}

static bool judge_absolute(struct request *r, size_t scheme)
{
  struct bytes const rest = bytes_after(r->target, scheme);
  size_t end = 0;

  while (end < rest.n && rest.s[end] != '/' && rest.s[end] != '?')
    end++;
  r->absolute = true;
  r->authority = bytes_of(rest.s, end);
  /* Refuses userinfo too: no host has an '@'. */
  r->host_length = host_clean(r->host, r->authority);
  if (r->host_length == 0)
    return request_refuse(r, 400, "invalid host in an absolute target");
  r->host[r->host_length] = 0;
  split_query(r, bytes_after(rest, end));
  /* What a proxy that is not the last one makes of "*" (RFC 9112 section 3.2.4). */
  r->asterisk = r->method == METHOD_OPTIONS && end == rest.n;
  if (r->path.n == 0)
    /* The path that is meant; borrowed from "//" so that it lies in the buffer like the others. */
    r->path = bytes_of(rest.s - 1, 1);
  return true;
}

static bool judge_connect(struct request *r)
{
  char host[HOST_MAX];

  return host_clean(host, r->target) != 0 ||
         request_refuse(r, 400, "CONNECT without host and port");
}

bool request_judge_target(struct request *r)
{
  if (r->method == METHOD_CONNECT)
    return judge_connect(r);
  if (r->target.s[0] == '/') {
    split_query(r, r->target);
    return true;
  }
  if (bytes_equal(r->target, BYTES("*"))) {
    r->asterisk = true;
    return r->method == METHOD_OPTIONS || request_refuse(r, 400, "a target of * without OPTIONS");
  }
  size_t const scheme = scheme_length(r->target);
  if (scheme == 0)
    return request_refuse(r, 400, "a target that is neither a path nor an http URI");
  return judge_absolute(r, scheme);
}
