/* script_head: the header that a CGI script prints (RFC 3875 section 6), judged and turned into
   field lines that can be sent. Pure, no allocation. */
#ifndef HTTPWAY_SCRIPT_HEAD_H
#define HTTPWAY_SCRIPT_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>

enum script_head_state {
  SCRIPT_HEAD_INCOMPLETE, /* no empty line yet */
  SCRIPT_HEAD_COMPLETE,
  SCRIPT_HEAD_BAD /* reason says why: 502 */
};

struct script_head {
  uint8_t state;
  uint16_t failure;      /* BAD: the status to answer with: 500 where doc/cgiexec.html says so, else
                            502 */
  char const *reason;    /* BAD: a constant string for the log */
  size_t length;         /* COMPLETE: bytes up to and with the empty line */
  struct bytes bad_line; /* BAD: the line, or nothing where several together are */
  uint16_t status;       /* 200 when none was given; 302 for Location without one; else 100..599 */
  struct bytes status_reason; /* as the script gave it; may be empty: then the usual phrase */
  bool has_status;
  bool interim;    /* 1xx: another header follows, that of the answer or of one more of these */
  bool no_content; /* 1xx, 204, 205, 304: what the script says of content does not count */
  struct bytes location; /* empty: none */
  bool local_location; /* a Location that begins with a single '/' and no Status: RFC 3875 6.2.2 */
  struct bytes content_type; /* empty: none */
  bool has_content_length;   /* 205: true, and 0; else false with no_content */
  uint64_t content_length;
  size_t lines; /* field lines that script_head_next will give */
};

/* Judges what a script has printed so far. lines_max: more field lines are bad (NumHeaders). nph:
   the first line must be a status line "HTTP/x.y CODE reason" (also without nph a first line
   beginning "HTTP/" is taken as one). Of several Status fields and status lines the first counts;
   the others are not read, wherever they stand. Lines end in LF or CR LF; output may begin with the
   empty line. Bad: a line without colon, a name that is no token, blank before the colon, a folded
   line, a control character but HTAB (so no bare CR, no NUL) in any line, two Location, Status or
   status line with a code outside of 100..599 or not three digits, or 101, Transfer-Encoding,
   Content-Length that is no number (digits only, at most 2^63-1) or repeated with another value. */
enum script_head_state script_head_parse(struct script_head *head, struct bytes output,
                                         size_t lines_max, bool nph);

/* Walks the field lines to be passed on, in order: all but Status, Date, Server, Connection,
   Keep-Alive, Proxy-Connection, Upgrade, TE, Trailer, Transfer-Encoding, Content-Length (the core
   makes its own) and lines with an empty value. *at is 0 at first. Location is among them as it is.
   False at the end. */
bool script_head_next(struct script_head const *head, struct bytes output, size_t *at,
                      struct bytes *name, struct bytes *value);

#endif
