/* A libFuzzer target for the messages between the core and cgiexec: any bytes as a request and as a
   fate: what is taken keeps its promises, and packed again it is the same message. See README. */
#include <httpway/cgi.h>

#include "fuzz.h"

static char packed[CGI_MESSAGE_MAX];

static void require_path(struct bytes path)
{
  require(path.n == 0 || path.s[0] == '/');
  require(path.n == 0 || !memchr(path.s, 0, path.n));
}

static void require_headers(struct bytes headers)
{
  struct bytes name, value;
  int count = 0;
  while (cgi_next_header(&headers, &name, &value))
    count++;
  require(headers.n == 0 && count <= CGI_HEADERS_MAX);
}

/* Flags that nobody knows, and what a later version appended are not packed again. */
static void require_same(struct bytes message, size_t n, size_t flags, unsigned char known)
{
  require(n && n <= message.n);
  for (size_t i = 0; i < n; i++)
    require(packed[i] == (i == flags ? message.s[i] & known : message.s[i]));
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct bytes message = bytes_of((char const *)data, size);
  struct cgi_request request;
  struct cgi_fate fate;
  if (cgi_unpack_request(message, &request)) {
    require(request.what >= CGI_PATH && request.what <= CGI_FALLBACK);
    require_path(request.path);
    require_path(request.directory);
    require_path(request.path_info);
    require_headers(request.headers);
    require_same(message, cgi_pack_request(packed, sizeof packed, &request), 25, 7);
  }
  if (cgi_unpack_fate(message, &fate))
    require_same(message, cgi_pack_fate(packed, sizeof packed, &fate), 5, 3);
  return 0;
}
