/* Status codes and their phrases. */
#include "tap.h"

#include <httpway/status.h>

int main(void)
{
  static struct {
    unsigned int status;
    char const *reason;
  } const expected[] = {
    { 100, "Continue" },
    { 200, "OK" },
    { 204, "No Content" },
    { 206, "Partial Content" },
    { 301, "Moved Permanently" },
    { 302, "Found" },
    { 304, "Not Modified" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 408, "Request Timeout" },
    { 411, "Length Required" },
    { 412, "Precondition Failed" },
    { 413, "Content Too Large" },
    { 414, "URI Too Long" },
    { 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 502, "Bad Gateway" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
    { 505, "HTTP Version Not Supported" },
    { 0, "Unknown" },
    { 99, "Unknown" },
    { 299, "Unknown" },
    { 1000, "Unknown" },
  };
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
    is_bytes(status_reason(expected[i].status), bytes_from_string(expected[i].reason),
             expected[i].reason);

  /* The table writes lengths down by hand; a wrong one would show a NUL or cut a phrase. */
  unsigned int wrong = 0, known = 0;
  for (unsigned int status = 0; status < 1000; status++) {
    struct bytes const reason = status_reason(status);
    wrong += reason.n != strlen(reason.s) || reason.n == 0;
    known += !bytes_equal(reason, BYTES("Unknown"));
  }
  is_number(wrong, 0, "every phrase is whole");
  ok(known >= 55, "the registered codes are known");
  return tap_done();
}
