/* request: the head of an HTTP/1.x request, parsed from a buffer (RFC 9112 sections 2, 3, 5, 6).
   Pure: no descriptor, no allocation. Restartable: feed the same buffer again when it has grown (at
   the same address: the request points into it; after a move begin again with request_init); each
   line is judged once it is complete, so the outcome does not depend on how reads were split. */
#ifndef HTTPWAY_REQUEST_H
#define HTTPWAY_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <httpway/bytes.h>

enum request_method {
  METHOD_UNKNOWN, /* another token: for scripts; files answer 501 */
  METHOD_GET,
  METHOD_HEAD,
  METHOD_POST,
  METHOD_OPTIONS,
  METHOD_PUT,
  METHOD_DELETE,
  METHOD_PATCH,
  METHOD_TRACE,
  METHOD_CONNECT
};

/* The fields that the server itself reads. */
enum request_field {
  FIELD_ACCEPT_ENCODING,
  FIELD_AUTHORIZATION,
  FIELD_CONNECTION,
  FIELD_CONTENT_LENGTH,
  FIELD_CONTENT_TYPE,
  FIELD_EXPECT,
  FIELD_FORWARDED,
  FIELD_HOST,
  FIELD_IF_MATCH,
  FIELD_IF_MODIFIED_SINCE,
  FIELD_IF_NONE_MATCH,
  FIELD_IF_RANGE,
  FIELD_IF_UNMODIFIED_SINCE,
  FIELD_KEEP_ALIVE,
  FIELD_RANGE,
  FIELD_REFERER,
  FIELD_TRANSFER_ENCODING,
  FIELD_USER_AGENT,
  FIELD_X_FORWARDED_FOR,
  FIELD_COUNT,
  FIELD_OTHER = FIELD_COUNT
};

enum request_state {
  REQUEST_INCOMPLETE, /* more bytes are needed */
  REQUEST_COMPLETE,   /* the head is whole; head_length says where it ends */
  REQUEST_BAD         /* answer `status`, then close */
};

/* What the body is, when the head is complete (RFC 9112 section 6.3). */
enum request_body { BODY_NONE, BODY_LENGTH, BODY_CHUNKED };

/* What a Host field was cleaned to lately: the next request of a connection has mostly the same.
   All zero at first. It depends on nothing but the field, and so never grows old. */
struct host_memo {
  uint8_t field_length, length;
  char field[63], host[63];
};

struct request {
  struct host_memo *host_memo; /* the caller's, set after request_init; null: none is kept */
  /* Where the parser stands. */
  size_t scanned;     /* bytes of the buffer that were judged */
  size_t line_start;  /* where the line being read begins */
  uint8_t state;      /* enum request_state */
  bool line_done;     /* the request line was good: field lines follow */
  uint16_t status;    /* REQUEST_BAD: the status to answer with */
  char const *reason; /* REQUEST_BAD: for the log, a constant string such as "two Host fields" */
  size_t head_length; /* REQUEST_COMPLETE: bytes of the buffer up to and with the empty line */
  char const *buffer; /* that was fed */
  size_t head_start;  /* empty lines before the request line were skipped up to here */

  /* The request line. All point into the buffer. */
  struct bytes method_text;
  struct bytes target; /* as sent */
  uint8_t method;      /* enum request_method */
  uint8_t major, minor;

  /* The target taken apart (RFC 9112 section 3.2). */
  struct bytes authority; /* absolute form: host[:port]; else empty */
  struct bytes
      path; /* undecoded; starts with '/'; "/" for an absolute form without path; empty for '*' */
  struct bytes query; /* without '?'; see has_query */
  bool has_query;
  bool asterisk; /* target is "*", or an absolute one without path: OPTIONS only, else 400 */
  bool absolute; /* target was in absolute form */

  /* Fields: the first value of each, without outer blanks; and how many there were. Those with an
     empty value are not counted, but for Host, Content-Length, Transfer-Encoding, If-Match,
     If-None-Match and If-Range. Connection and Expect are judged over all their lines. */
  struct bytes field[FIELD_COUNT];
  uint8_t field_count[FIELD_COUNT]; /* saturates at 255 */

  /* Judged at the end of the head. */
  size_t host_length;      /* 0: the request names no host (HTTP/1.0 only) */
  uint8_t body;            /* enum request_body */
  uint64_t content_length; /* BODY_LENGTH, which may be 0 */
  bool
      keep_alive; /* what the client asked for and its version allows; "close" beats "keep-alive" */
  bool keep_alive_asked; /* HTTP/1.0 with "Connection: keep-alive": to be echoed */
  bool expect_continue;

  /* The last member, of which request_init makes an empty string and no more. Cleaned (host.h);
     from the absolute form when there is one, else from Host. */
  char host[256];
};

/* Makes r ready for the first byte of a request. */
static inline void request_init(struct request *r)
{
  memset(r, 0, offsetof(struct request, host)); /* REQUEST_INCOMPLETE */
  r->host[0] = 0;
}

/* Judges buffer[0..length), where a prefix may have been judged by earlier calls. limit is the most
   bytes that a head may have: a head (with the empty lines before it) that has no end within limit
   is bad, 414 when its request line is not complete, else 431. Returns r->state. Bad, with a close,
   in the order of the lines (first bad line wins), then the whole head: 400 a NUL or another
   control character but HTAB anywhere; bare CR; a malformed request line (exactly one space between
   the parts, method a token, target with no byte <= 0x20 or >= 0x7f ...); HTTP/0.x; version
   malformed; a field line without colon, with an empty name, a name that is no token, a blank
   before the colon; obs-fold; no Host in 1.1, two Hosts, an invalid Host (host.h), a bad absolute
   form (scheme other than http/https, userinfo, empty host); target not starting with '/' nor
   absolute nor '*' with OPTIONS; CONNECT's authority form is accepted as target with empty path (it
   ends in 405 later); Content-Length not digits only, over 2^63-1, repeated, empty, or together
   with Transfer-Encoding; Transfer-Encoding in 1.0, repeated in the list with chunked not last; two
   Range fields are NOT bad here (range.h). 501 a Transfer-Encoding whose final coding is not one we
   know (anything but exactly "chunked"). 505 a version HTTP/2 or above, or HTTP/1.x with x > 1 ...
   only major above 1 is 505; 1.2 to 1.9 are treated as 1.1. 417 an Expect other than 100-continue
   (HTTP/1.1; in 1.0 Expect is ignored). 400 at once, without waiting for the end of its line: a
   first byte that begins no method (TLS, noise). Line ends: CR LF, or a single LF. Empty lines
   before the request line are skipped (at most 4 lines). */
enum request_state request_feed(struct request *r, char const *buffer, size_t length, size_t limit);

/* Makes `out` the request that `original` becomes when a script redirects it within the server (RFC
   3875 section 6.2.2): GET, or HEAD, of target, without content; everything else is the original's.
   False: target is no path with or without query as a request line could have it. out points to
   target and to what original points to. */
bool request_redirect(struct request *out, struct request const *original, struct bytes target);

/* Finds out which field a name (any case) is; FIELD_OTHER when we do not know it. */
enum request_field request_field_named(struct bytes name);

/* Walks the field lines of a complete head: gives the next name and value (no outer blanks). *at is
   0 at first. False at the end. For scripts and logs; the values live in the buffer that was
   fed. */
bool request_next_field(struct request const *r, char const *buffer, size_t *at, struct bytes *name,
                        struct bytes *value);

/* The value of a field that may come in several lines, as one list (RFC 9110 section 5.3): the
   value itself when it has one line, else a copy in buffer. False: there are more than room
   bytes. */
bool request_field_joined(struct request const *r, enum request_field which, char *buffer,
                          size_t room, struct bytes *value);

/* True when r is bad for its request line, or ended before that was whole: what the client sent can
   then only be shown as it came. */
static inline bool request_line_refused(struct request const *r)
{
  return r->state == REQUEST_BAD && !r->line_done;
}

#endif
