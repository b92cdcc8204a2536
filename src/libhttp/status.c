/* status: reason phrases, as registered (RFC 9110 section 15 and the IANA registry). */
#include <httpway/status.h>

static struct {
  unsigned int status;
  struct bytes reason;
} const reasons[] = {
  { 100, { "Continue", 8 } },
  { 101, { "Switching Protocols", 19 } },
  { 102, { "Processing", 10 } },
  { 103, { "Early Hints", 11 } },
  { 200, { "OK", 2 } },
  { 201, { "Created", 7 } },
  { 202, { "Accepted", 8 } },
  { 203, { "Non-Authoritative Information", 29 } },
  { 204, { "No Content", 10 } },
  { 205, { "Reset Content", 13 } },
  { 206, { "Partial Content", 15 } },
  { 207, { "Multi-Status", 12 } },
  { 208, { "Already Reported", 16 } },
  { 226, { "IM Used", 7 } },
  { 300, { "Multiple Choices", 16 } },
  { 301, { "Moved Permanently", 17 } },
  { 302, { "Found", 5 } },
  { 303, { "See Other", 9 } },
  { 304, { "Not Modified", 12 } },
  { 305, { "Use Proxy", 9 } },
  { 307, { "Temporary Redirect", 18 } },
  { 308, { "Permanent Redirect", 18 } },
  { 400, { "Bad Request", 11 } },
  { 401, { "Unauthorized", 12 } },
  { 402, { "Payment Required", 16 } },
  { 403, { "Forbidden", 9 } },
  { 404, { "Not Found", 9 } },
  { 405, { "Method Not Allowed", 18 } },
  { 406, { "Not Acceptable", 14 } },
  { 407, { "Proxy Authentication Required", 29 } },
  { 408, { "Request Timeout", 15 } },
  { 409, { "Conflict", 8 } },
  { 410, { "Gone", 4 } },
  { 411, { "Length Required", 15 } },
  { 412, { "Precondition Failed", 19 } },
  { 413, { "Content Too Large", 17 } },
  { 414, { "URI Too Long", 12 } },
  { 415, { "Unsupported Media Type", 22 } },
  { 416, { "Range Not Satisfiable", 21 } },
  { 417, { "Expectation Failed", 18 } },
  { 421, { "Misdirected Request", 19 } },
  { 422, { "Unprocessable Content", 21 } },
  { 423, { "Locked", 6 } },
  { 424, { "Failed Dependency", 17 } },
  { 425, { "Too Early", 9 } },
  { 426, { "Upgrade Required", 16 } },
  { 428, { "Precondition Required", 21 } },
  { 429, { "Too Many Requests", 17 } },
  { 431, { "Request Header Fields Too Large", 31 } },
  { 451, { "Unavailable For Legal Reasons", 29 } },
  { 500, { "Internal Server Error", 21 } },
  { 501, { "Not Implemented", 15 } },
  { 502, { "Bad Gateway", 11 } },
  { 503, { "Service Unavailable", 19 } },
  { 504, { "Gateway Timeout", 15 } },
  { 505, { "HTTP Version Not Supported", 26 } },
  { 506, { "Variant Also Negotiates", 23 } },
  { 507, { "Insufficient Storage", 20 } },
  { 508, { "Loop Detected", 13 } },
  { 511, { "Network Authentication Required", 31 } },
};

struct bytes status_reason(unsigned int status)
{
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  return BYTES("Unknown");
}
