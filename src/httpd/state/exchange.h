/* exchange: one request, the way that it leads, and what was decided about it. There is one at a
   time; its scratch memory is the server's. */
#ifndef HTTPD_STATE_EXCHANGE_H
#define HTTPD_STATE_EXCHANGE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <httpway/accept_encoding.h>
#include <httpway/address.h>
#include <httpway/auth.h>
#include <httpway/authorization.h>
#include <httpway/bytes.h>
#include <httpway/conf.h>
#include <httpway/date.h>
#include <httpway/range.h>
#include <httpway/request.h>

#include "files/found_file.h"
#include "state/decision.h"
#include "state/settled.h"

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

enum { WHY_MAX = 1024 };
/* Room for a redirect's target, every byte of it escaped. */
enum { TARGET_MAX = 3 * PATH_MAX + 65536 };
/* Of what is generated: a page, and the longest that Dump tells. */
enum { PAGE_MAX = 4096, TEXT_MAX = 16384 };

/* What the file system has for a path. */
struct located {
  struct found_file file; /* open until it is sent, or the answer is another one */
  struct bytes coding;    /* that it has; empty: none */
  struct bytes etag;      /* of what is sent of it */
  bool negotiated;        /* it was taken because of Accept-Encoding */
  bool unacceptable;      /* the client does not accept its coding */
  bool index;             /* it is an index: path_info begins with the directory's slash */
  char const *why;        /* there is nothing to serve */
};

/* The way to the location, and to the file. The paths lie in the scratch memory. */
struct way {
  struct bytes path; /* decoded, cleaned */
  bool located;      /* `location` is filled */
  uint32_t location_number;
  struct conf_location const *location;
  struct conf_settings const *settings; /* the location's */
  struct bytes rest;                    /* of the path behind the alias */
  size_t unopened;   /* bytes at its end that name nothing that may be opened: path info only */
  struct bytes home; /* UserDirectory: the user's */
  uint32_t place_number;
  struct bytes place;     /* the Location whose turn it is */
  size_t place_length;    /* of the place, expanded, in physical */
  struct bytes physical;  /* path in the file system; NUL-terminated */
  struct bytes path_info; /* what was cut off it; points into path */
  struct bytes directory; /* below the place, of what AutoIndexCommand lists */
  struct bytes user;      /* whom authcheck is asked about */
  bool unread;            /* the file is a script that User may not read */
  bool closed_said;       /* the log knows of a directory that User may not pass through */
  struct located found;
};

/* Memory that way and decision point into. */
struct scratch {
  char path[65536], physical[PATH_MAX];
  char why[WHY_MAX];              /* one that names things */
  char directory[PATH_MAX];       /* what AutoIndexCommand lists */
  char etag[ETAG_MAX];            /* of what is made for this answer */
  struct credentials credentials; /* AUTH_PASSWORD; wiped as soon as the question is asked */
  struct ranges ranges;           /* of a partial answer */
  char target[TARGET_MAX];
  char text[TEXT_MAX];               /* what is generated */
  size_t part_head_ends[RANGES_MAX]; /* in text: of the parts of several ranges */
};

struct exchange {
  struct request const *request;
  struct settled *settled;
  struct address const *client; /* whose request it is */
  uint32_t server;              /* number of the Server */
  int64_t now;                  /* wall clock, seconds */
  uint32_t lookups;             /* PathLookups that are left for this request */
  struct way way;
  struct decision decision;
  struct scratch scratch;
};

/* The physical path is what lies in the scratch memory, up to there. */
static inline void physical_cut(struct exchange *e, size_t length)
{
  e->scratch.physical[length] = 0;
  e->way.physical = bytes_of(e->scratch.physical, length);
}

/* The host that was asked for, cleaned; empty: none was named. */
static inline struct bytes exchange_host(struct exchange const *e)
{
  return bytes_of(e->request->host, e->request->host_length);
}

/* Texts that explain.h has said in the log and are not said again, until others take their slots.
 */
enum { EXPLAINED = 64 };

struct explainer {
  bool always;               /* httpway-why */
  int64_t said;              /* the second in which the last one was */
  int64_t looked;            /* ... in which something was missing that was looked for */
  uint64_t texts[EXPLAINED]; /* hashes */
};

#endif
