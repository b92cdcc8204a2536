/* decision: what a request is answered with. */
#ifndef HTTPD_STATE_DECISION_H
#define HTTPD_STATE_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/range.h>

#include "files/found_file.h"

enum answer_kind {
  ANSWER_PAGE,    /* a small generated page for the status */
  ANSWER_FILE,    /* the bytes of an open file */
  ANSWER_TEXT,    /* what was put into the scratch memory */
  ANSWER_EMPTY,   /* no content at all */
  ANSWER_SCRIPT,  /* what a script prints */
  ANSWER_QUESTION /* none yet: authcheck has to be asked */
};

struct decision {
  enum answer_kind answer;
  unsigned int status;
  char const *why; /* for the log */
  struct found_file file;
  struct bytes type;   /* media type of file or text */
  struct bytes fields; /* of the text: header lines of its own */
  bool negotiated;     /* what is sent depends on Accept-Encoding */
  bool unacceptable;   /* the file has a coding that the client does not accept */
  struct bytes coding; /* of the file; empty: none */
  uint8_t script_what; /* ANSWER_SCRIPT: enum cgi_what */
  size_t directory_length;
  bool validators;          /* Last-Modified and ETag belong into the answer */
  bool partial;             /* 206: ranges */
  uint64_t complete_length; /* 416: of the representation */
  struct ranges ranges;
  uint64_t boundary; /* several ranges: the number in it */
  struct bytes etag;
  bool allow;               /* say which methods there are */
  bool challenge;           /* 401: say how to authenticate */
  bool close;               /* the connection must end */
  uint8_t question;         /* ANSWER_QUESTION: enum auth_kind */
  struct bytes asked_about; /* name of the user */
  size_t target_length;     /* of a redirect */
  size_t text_length;
};

#endif
