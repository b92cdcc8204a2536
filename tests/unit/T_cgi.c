/* The messages between the core and cgiexec: what goes in comes out, and nothing else does. */
#include <stddef.h>
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

static void test_strings(struct cgi_request const *want, struct cgi_request const *got)
{
#define STRING(member)                                                                             \
  {                                                                                                \
    offsetof(struct cgi_request, member), #member                                                  \
  }
  static struct {
    size_t at;
    char const *name;
  } const strings[] = { STRING(host),        STRING(client_host),     STRING(path),
                        STRING(directory),   STRING(path_info),       STRING(script_name),
                        STRING(method),      STRING(redirected_from), STRING(uri),
                        STRING(remote_user), STRING(headers),         STRING(query) };
#undef STRING
  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
    is_bytes(*(struct bytes const *)((char const *)got + strings[i].at),
             *(struct bytes const *)((char const *)want + strings[i].at), strings[i].name);
}

static void test_request(void)
{
  struct cgi_request r = sample(), got;
  struct bytes name, value;
  size_t n = cgi_pack_request(packed, sizeof packed, &r);
  ok(n > 0, "packs");
  memset(&got, 0xff, sizeof got);
  ok(cgi_unpack_request(bytes_of(packed, n), &got), "unpacks");
  ok(got.configuration == r.configuration && got.location == 7 && got.place == 1 &&
         got.server == 2 && got.what == CGI_PATH && got.status == 0 && got.major == 1 &&
         got.minor == 1 && got.client_port == 8443 && got.content_length == r.content_length &&
         got.mark == r.mark,
     "numbers");
  ok(!memcmp(got.remote.ip, r.remote.ip, 16) && got.remote.port == 4711, "remote");
  ok(got.local.family == ADDRESS_IPV6 && !memcmp(got.local.ip, r.local.ip, 16), "local");
  test_strings(&r, &got);
  ok(cgi_next_header(&got.headers, &name, &value), "first header");
  is_bytes(name, BYTES("Host"), "its name");
  ok(cgi_next_header(&got.headers, &name, &value), "second header");
  is_bytes(value, BYTES("a=\0\377"), "its value");
  ok(!cgi_next_header(&got.headers, &name, &value), "no third");
  ok(cgi_unpack_request(bytes_of(packed, n - 8), &got) && got.mark == 0, "the mark may be missing");
}

static void test_flags(void)
{
  for (unsigned int flags = 0; flags < 8; flags++) {
    struct cgi_request r = sample(), got;
    r.has_query = flags & 1;
    r.has_content_length = flags & 2;
    r.secure = flags & 4;
    ok(cgi_unpack_request(bytes_of(packed, cgi_pack_request(packed, sizeof packed, &r)), &got) &&
           got.has_query == r.has_query && got.has_content_length == r.has_content_length &&
           got.secure == r.secure && packed[25] == (char)flags,
       "each flag by itself");
  }
}

static bool unpacks(struct cgi_request const *r)
{
  struct cgi_request got;
  size_t n = cgi_pack_request(packed, sizeof packed, r);
  return n && cgi_unpack_request(bytes_of(packed, n), &got);
}

static void test_fits(void)
{
  static struct {
    bool fits;
    uint8_t what;
    uint16_t status;
    uint8_t family;
    struct bytes path, directory, path_info;
    char const *name;
  } const some[] = {
    { true, CGI_PATH, 0, 4, { "/x", 2 }, { "", 0 }, { "/y", 2 }, "a script" },
    { true, CGI_PATH, 0, 4, { "", 0 }, { "", 0 }, { "", 0 }, "without path" },
    { true, CGI_FALLBACK, 0, 4, { "", 0 }, { "/x", 2 }, { "", 0 }, "in a directory" },
    { false, 0, 0, 4, { "", 0 }, { "", 0 }, { "", 0 }, "what 0" },
    { false, CGI_FALLBACK + 1, 0, 4, { "", 0 }, { "", 0 }, { "", 0 }, "what beyond" },
    { false, CGI_ERROR, 0, 4, { "", 0 }, { "", 0 }, { "", 0 }, "the document of no error" },
    { false, CGI_ERROR, 399, 4, { "", 0 }, { "", 0 }, { "", 0 }, "nearly" },
    { true, CGI_ERROR, 400, 4, { "", 0 }, { "", 0 }, { "", 0 }, "of the first" },
    { true, CGI_ERROR, 599, 4, { "", 0 }, { "", 0 }, { "", 0 }, "of the last" },
    { false, CGI_ERROR, 600, 4, { "", 0 }, { "", 0 }, { "", 0 }, "of one beyond" },
    { false, CGI_PATH, 404, 4, { "", 0 }, { "", 0 }, { "", 0 }, "a status for a path" },
    { false, CGI_FALLBACK, 410, 4, { "", 0 }, { "", 0 }, { "", 0 }, "for something else" },
    { false, CGI_PATH, 0, 5, { "", 0 }, { "", 0 }, { "", 0 }, "family 5" },
    { false, CGI_PATH, 0, 4, { "x", 1 }, { "", 0 }, { "", 0 }, "path without slash" },
    { false, CGI_PATH, 0, 4, { "/x\0y", 4 }, { "", 0 }, { "", 0 }, "NUL in path" },
    { false, CGI_PATH, 0, 4, { "", 0 }, { "x", 1 }, { "", 0 }, "directory without slash" },
    { false, CGI_PATH, 0, 4, { "", 0 }, { "/\0", 2 }, { "", 0 }, "NUL in directory" },
    { false, CGI_PATH, 0, 4, { "", 0 }, { "", 0 }, { "x", 1 }, "path_info without slash" },
    { false, CGI_PATH, 0, 4, { "", 0 }, { "", 0 }, { "/\0", 2 }, "NUL in path_info" },
  };
  for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
    struct cgi_request r = sample();
    r.what = some[i].what;
    r.status = some[i].status;
    r.remote.family = some[i].family;
    r.path = some[i].path;
    r.directory = some[i].directory;
    r.path_info = some[i].path_info;
    ok(unpacks(&r) == some[i].fits, some[i].name);
  }
}

static void test_header_count(void)
{
  struct cgi_request r = sample();
  size_t n = 0;
  r.headers.n--;
  ok(!unpacks(&r), "a header that is cut");
  r.headers.n = 0;
  ok(unpacks(&r), "none");
  for (int i = 0; i < CGI_HEADERS_MAX; i++)
    n += cgi_pack_header(headers + n, sizeof headers - n, BYTES("A"), BYTES("b"));
  r.headers = bytes_of(headers, n);
  ok(unpacks(&r), "as many headers as may be");
  n += cgi_pack_header(headers + n, sizeof headers - n, BYTES("A"), BYTES("b"));
  r.headers = bytes_of(headers, n);
  ok(!unpacks(&r), "one more");
  r.headers = bytes_of(headers, sizeof headers);
  is_number(cgi_pack_request(packed, sizeof packed, &r), 0, "longer than a message may be");
  for (size_t room = 0; room < 6; room++)
    is_number(cgi_pack_header(headers, room, BYTES("A"), BYTES("b")), 0, "no room for a header");
  is_number(cgi_pack_header(headers, 6, BYTES("A"), BYTES("b")), 6, "just enough");
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

/* Each of its kinds and flags by itself. */
static void test_fate(void)
{
  static char out[CGI_FATE_MAX];
  struct cgi_fate got;
  for (unsigned int kind = 0; kind <= CGI_EXITED + 1; kind++)
    for (unsigned int flags = 0; flags < 4; flags++) {
      struct cgi_fate const f = { .kind = (uint8_t)kind,
                                  .status = 0x1234,
                                  .pid = 0x12345678,
                                  .code = 0x87654321,
                                  .signaled = flags & 1,
                                  .stopped = flags & 2,
                                  .cpu = 1234567,
                                  .elapsed = UINT64_C(1) << 40,
                                  .peak_memory = UINT64_C(1) << 33 };
      size_t const n = cgi_pack_fate(out, sizeof out, &f);
      bool const taken = cgi_unpack_fate(bytes_of(out, n), &got);
      if (kind < CGI_STARTED || kind > CGI_EXITED) {
        ok(n && !taken, "a kind that is none");
        continue;
      }
      ok(taken && got.kind == kind && got.signaled == f.signaled && got.stopped == f.stopped,
         "its kind and flags");
      ok(got.status == f.status && got.pid == f.pid && got.code == f.code && got.cpu == f.cpu &&
             got.elapsed == f.elapsed && got.peak_memory == f.peak_memory,
         "its numbers");
      ok(!cgi_unpack_fate(bytes_of(out, n - 1), &got), "not when it is cut");
    }
}

static void test_reason(void)
{
  static char out[2 * CGI_FATE_MAX];
  struct cgi_fate got, f = { .kind = CGI_REFUSED, .status = 503 };
  size_t const head = cgi_pack_fate(out, sizeof out, &f), most = CGI_FATE_MAX - head;
  for (size_t n = most - 2; n <= most + 2; n++) {
    size_t length;
    f.text = bytes_of(headers, n);
    length = cgi_pack_fate(out, sizeof out, &f);
    ok(length && length <= CGI_FATE_MAX && cgi_unpack_fate(bytes_of(out, length), &got) &&
           got.status == 503,
       "a long reason");
    is_number((long long)got.text.n, (long long)(n < most ? n : most),
              "all of it, or what there is room for");
  }
}

int main(void)
{
  test_request();
  test_flags();
  test_fits();
  test_header_count();
  test_truncated();
  test_fate();
  test_reason();
  return tap_done();
}
