/* cgi: what the core asks of cgiexec, and what cgiexec reports of a script (doc/protocol.html).
   Pure: packs into and unpacks from memory.

   One message of the channel is one request, with three descriptors: the script's standard input,
   its standard output (the ends that the script gets), and the leash: an AF_UNIX SOCK_SEQPACKET
   socket on which cgiexec says how the script fared, and whose closing by the core ends everything
   that the script started. */
#ifndef HTTPWAY_CGI_H
#define HTTPWAY_CGI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

enum { CGI_DESCRIPTORS = 3, CGI_STDIN = 0, CGI_STDOUT = 1, CGI_LEASH = 2 };

/* Which file is meant. Only the first kind names a path; for the others the location itself says
   which file. */
enum cgi_what { CGI_PATH = 1, CGI_AUTO_INDEX, CGI_ERROR, CGI_FALLBACK };

#define CGI_MESSAGE_MAX 131072
/* As many as NumHeaders may allow. */
#define CGI_HEADERS_MAX 10000
#define CGI_FATE_MAX 1024

struct cgi_request {
  uint64_t configuration; /* conf_stamp of the compiled configuration that the numbers are of; 0:
                             the newest */
  uint32_t location;      /* number in the compiled configuration */
  uint32_t place;         /* which of its Locations, from 0 */
  uint32_t server;        /* number of the Server; for PATH_TRANSLATED */
  uint8_t what;           /* enum cgi_what */
  struct bytes host;      /* cleaned; empty when the request names none */
  /* Of the URL that the client asked for: */
  struct bytes client_host; /* cleaned; empty: host */
  uint16_t client_port;     /* 0: that of local */
  bool secure;              /* https */
  struct bytes path; /* below the location path, decoded: begins with '/' or is empty; an index name
                        is part of it (CGI_PATH) */
  struct bytes directory; /* not CGI_PATH: path below the location path of the directory the script
                             works in; may be empty */
  struct bytes path_info, script_name; /* decoded; path_info may be empty */
  struct bytes redirected_from;        /* path, as sent, of the request that failed, or whose script
                                          redirected it here; else empty */
  struct bytes method, uri, query;     /* as sent; query without '?' */
  bool has_query;
  uint8_t major, minor;
  uint16_t status; /* CGI_ERROR: of which it is the document; else 0: REDIRECT_STATUS is 200 */
  struct bytes remote_user; /* authenticated name, else empty */
  struct address remote, local;
  bool has_content_length;
  uint64_t content_length; /* of what will come on standard input */
  struct bytes headers;    /* field lines, packed by cgi_pack_header one after the other */
  uint64_t mark;           /* conf_location_mark of the location, 0: not said */
};

/* Appends one field line to a list; returns its size, 0 when room is too small. */
size_t cgi_pack_header(char *out, size_t room, struct bytes name, struct bytes value);
bool cgi_next_header(struct bytes *headers, struct bytes *name, struct bytes *value);

/* Returns the size, 0 when room is too small. */
size_t cgi_pack_request(char *out, size_t room, struct cgi_request const *r);
/* False: malformed, or another version. Checks every length and enumeration, that there is
   an error status for CGI_ERROR only, that path, directory and path_info are empty or begin with
   '/' and hold no NUL, and that there are no more than CGI_HEADERS_MAX headers. Strings point into
   message. */
bool cgi_unpack_request(struct bytes message, struct cgi_request *r);

enum cgi_fate_kind {
  CGI_STARTED = 1, /* the script runs, and reads its content; not said when there is none */
  CGI_REFUSED,     /* it was not started: answer status; text says why */
  CGI_ENDED,       /* it has ended; nothing of it remains */
  CGI_EXITED       /* it has ended, but something that it started remains; CGI_ENDED follows */
};

/* What the core may send on a leash, once, when the output has ended and nothing was said yet:
   does the script still run? CGI_STARTED says that it does; whatever else is due is said anyway. */
#define CGI_ASK "?"

/* What else the core may send: one of these bytes, before it closes its half, says why it wants the
   script ended. It is for the log. */
enum cgi_why {
  CGI_WHY_CLIENT = 'c',  /* its client is gone, or does not take the answer */
  CGI_WHY_TIMEOUT = 't', /* ScriptTimeout */
  CGI_WHY_OUTPUT = 'o',  /* what it prints is no answer */
  CGI_WHY_SERVICE = 's'  /* never sent: cgiexec itself ends */
};

struct cgi_fate {
  uint8_t kind;
  uint16_t status;   /* CGI_REFUSED: 403, 404, 500, 503 ... */
  struct bytes text; /* CGI_REFUSED: for the log */
  uint32_t pid;
  bool signaled;         /* CGI_ENDED, CGI_EXITED */
  bool stopped;          /* the same: it was told to end, and did */
  uint32_t code;         /* exit code or signal */
  uint64_t cpu, elapsed; /* microseconds */
  uint64_t peak_memory;  /* bytes */
};

size_t cgi_pack_fate(char *out, size_t room, struct cgi_fate const *f);
bool cgi_unpack_fate(struct bytes message, struct cgi_fate *f);

#endif
