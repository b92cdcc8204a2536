/* The messages between the core and cgiexec: what goes in comes out, and nothing else does. */
#include <stdlib.h>

#include <httpway/cgi.h>

#include "tap.h"

static char packed[CGI_MESSAGE_MAX + 1];
static char headers[CGI_MESSAGE_MAX];

static struct cgi_request sample(void)
{
  struct cgi_request r = {
    .location = 7,
    .place = 1,
    .server = 2,
    .what = CGI_PATH,
    .host = BYTES("www.example.org"),
    .client_host = BYTES("www.example.com"),
    .client_port = 8443,
    .secure = true,
    .redirected_from = BYTES("/x%20y"),
    .path = BYTES("/cgi/env.cgi"),
    .path_info = BYTES("/a b"),
    .script_name = BYTES("/cgi/env.cgi"),
    .method = BYTES("POST"),
    .uri = BYTES("/cgi/env.cgi/a%20b?q=1"),
    .query = BYTES("q=1"),
    .has_query = true,
    .major = 1,
    .minor = 1,
    .status = 0,
    .remote_user = BYTES("alice"),
    .remote = { .family = ADDRESS_IPV4, .ip = { 192, 0, 2, 7 }, .port = 4711 },
    .local = { .family = ADDRESS_IPV6, .ip = { [15] = 1 }, .port = 80 },
    .has_content_length = true,
    .content_length = UINT64_C(0x123456789ab),
    .mark = UINT64_C(0x2122232425262728)
  };
  size_t n = cgi_pack_header(headers, sizeof headers, BYTES("Host"), BYTES("www.example.org"));
  n += cgi_pack_header(headers + n, sizeof headers - n, BYTES("Cookie"), BYTES("a=\0\377"));
  r.headers = bytes_of(headers, n);
  return r;
}

static void test_request(void)
{
  struct cgi_request r = sample(), got;
  struct bytes name, value;
  size_t n = cgi_pack_request(packed, sizeof packed, &r);
  ok(n > 0, "packs");
  ok(cgi_unpack_request(bytes_of(packed, n), &got), "unpacks");
  ok(got.configuration == r.configuration, "configuration");
  is_number(got.location, 7, "location");
  is_number(got.place, 1, "place");
  is_number(got.server, 2, "server");
  is_number(got.what, CGI_PATH, "what");
  is_number(got.status, 0, "status");
  is_number(got.major * 10 + got.minor, 11, "version");
  is_bytes(got.host, r.host, "host");
  is_bytes(got.client_host, r.client_host, "client_host");
  is_number(got.client_port, 8443, "client_port");
  ok(got.secure, "secure");
  is_bytes(got.redirected_from, r.redirected_from, "redirected_from");
  is_bytes(got.path, r.path, "path");
  is_bytes(got.directory, BYTES(""), "directory");
  is_bytes(got.path_info, r.path_info, "path_info");
  is_bytes(got.script_name, r.script_name, "script_name");
  is_bytes(got.method, r.method, "method");
  is_bytes(got.uri, r.uri, "uri");
  is_bytes(got.query, r.query, "query");
  ok(got.has_query && got.has_content_length, "flags");
  is_bytes(got.remote_user, r.remote_user, "remote_user");
  is_number(got.content_length, r.content_length, "content_length");
  ok(!memcmp(got.remote.ip, r.remote.ip, 16) && got.remote.port == 4711, "remote");
  ok(got.local.family == ADDRESS_IPV6 && got.local.ip[15] == 1, "local");
  ok(cgi_next_header(&got.headers, &name, &value), "first header");
  is_bytes(name, BYTES("Host"), "its name");
  ok(cgi_next_header(&got.headers, &name, &value), "second header");
  is_bytes(value, BYTES("a=\0\377"), "its value");
  ok(!cgi_next_header(&got.headers, &name, &value), "no third");
  ok(got.mark == r.mark, "mark");
  ok(cgi_unpack_request(bytes_of(packed, n - 8), &got) && got.mark == 0, "the mark may be missing");
  is_number(cgi_pack_request(packed, n - 1, &r), 0, "no room");
}

static bool unpacks(struct cgi_request const *r)
{
  struct cgi_request got;
  size_t n = cgi_pack_request(packed, sizeof packed, r);
  return n && cgi_unpack_request(bytes_of(packed, n), &got);
}

static void test_refused(void)
{
  struct cgi_request r = sample();
  r.what = 0;
  ok(!unpacks(&r), "what 0");
  r.what = CGI_FALLBACK + 1;
  ok(!unpacks(&r), "what beyond");
  r = sample();
  r.what = CGI_ERROR;
  r.status = 399;
  ok(!unpacks(&r), "the document of no error");
  r.status = 410;
  ok(unpacks(&r), "of an error");
  r.what = CGI_FALLBACK;
  ok(!unpacks(&r), "a status for something else");
  r = sample();
  r.path = BYTES("x");
  ok(!unpacks(&r), "path without slash");
  r.path = BYTES("/x\0y");
  ok(!unpacks(&r), "NUL in path");
  r = sample();
  r.path_info = BYTES("x");
  ok(!unpacks(&r), "path_info without slash");
  r = sample();
  r.directory = BYTES("/\0");
  ok(!unpacks(&r), "NUL in directory");
  r = sample();
  r.remote.family = 5;
  ok(!unpacks(&r), "family 5");
  r = sample();
  r.headers.n--;
  ok(!unpacks(&r), "a header that is cut");
  r = sample();
  r.headers = bytes_of(headers, 0);
  r.path = BYTES("");
  ok(unpacks(&r), "empty path and no headers are well");
}

static void test_header_count(void)
{
  struct cgi_request r = sample();
  size_t n = 0;
  for (int i = 0; i < CGI_HEADERS_MAX; i++)
    n += cgi_pack_header(headers + n, sizeof headers - n, BYTES("A"), BYTES("b"));
  r.headers = bytes_of(headers, n);
  ok(unpacks(&r), "as many headers as may be");
  n += cgi_pack_header(headers + n, sizeof headers - n, BYTES("A"), BYTES("b"));
  r.headers = bytes_of(headers, n);
  ok(!unpacks(&r), "one more");
  r.headers = bytes_of(headers, sizeof headers);
  is_number(cgi_pack_request(packed, sizeof packed, &r), 0, "longer than a message may be");
  is_number(cgi_pack_header(headers, 4, BYTES("A"), BYTES("b")), 0, "no room for a header");
  r = sample();
  memset(headers, 'x', sizeof headers);
  r.uri = bytes_of(headers, 65536);
  is_number(cgi_pack_request(packed, sizeof packed, &r), 0, "a string longer than its length says");
  r.uri.n--;
  r.headers.n = 0;
  ok(unpacks(&r), "one that is as long as it can say");
}

/* Every beginning of a message is refused, exactly to its size: valgrind and ASan see more. */
static void test_truncated(void)
{
  struct cgi_request r = sample(), got;
  size_t n = cgi_pack_request(packed, sizeof packed, &r);
  bool refused = true;
  for (size_t i = 0; i < n - 8; i++) {
    char *copy = malloc(i ? i : 1);
    if (!copy)
      return;
    memcpy(copy, packed, i);
    refused = refused && !cgi_unpack_request(bytes_of(copy, i), &got);
    free(copy);
  }
  ok(refused, "every beginning is refused, but for the mark");
  packed[n] = 'x';
  ok(cgi_unpack_request(bytes_of(packed, n + 1), &got),
     "what a later version appends is passed over");
  packed[3] = 1;
  ok(!cgi_unpack_request(bytes_of(packed, n), &got), "another version");
  ok(!cgi_unpack_request(bytes_of(packed, sizeof packed), &got), "too long");
}

static void test_fate(void)
{
  struct cgi_fate f = { .kind = CGI_ENDED,
                        .pid = 4711,
                        .signaled = true,
                        .stopped = true,
                        .code = 9,
                        .cpu = 1234567,
                        .elapsed = UINT64_C(1) << 40,
                        .peak_memory = UINT64_C(1) << 33 },
                  got;
  char out[CGI_FATE_MAX];
  static char text[CGI_FATE_MAX * 2];
  size_t n = cgi_pack_fate(out, sizeof out, &f);
  ok(cgi_unpack_fate(bytes_of(out, n), &got), "ended");
  ok(got.kind == CGI_ENDED && got.pid == 4711 && got.signaled && got.stopped && got.code == 9,
     "its small numbers");
  ok(got.cpu == f.cpu && got.elapsed == f.elapsed && got.peak_memory == f.peak_memory,
     "its large ones");
  ok(!cgi_unpack_fate(bytes_of(out, n - 1), &got), "truncated");
  is_number(cgi_pack_fate(out, n - 1, &f), 0, "no room");
  memset(text, 't', sizeof text);
  f = (struct cgi_fate){ .kind = CGI_REFUSED, .status = 503, .text = bytes_of(text, sizeof text) };
  n = cgi_pack_fate(out, sizeof out, &f);
  is_number(n, CGI_FATE_MAX, "a long reason is cut");
  ok(cgi_unpack_fate(bytes_of(out, n), &got) && got.status == 503 && got.text.n > 900, "and read");
  out[4] = 0;
  ok(!cgi_unpack_fate(bytes_of(out, n), &got), "kind 0");
  out[4] = CGI_EXITED + 1;
  ok(!cgi_unpack_fate(bytes_of(out, n), &got), "kind beyond");
}

int main(void)
{
  test_request();
  test_refused();
  test_header_count();
  test_truncated();
  test_fate();
  return tap_done();
}
