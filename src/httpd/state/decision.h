/* decision: what a request is answered with. It is a value: made fresh by functions that return it
   (decide/decision.h), and who changes his mind returns another one. What it points into is the
   exchange's; so is the file, which ANSWER_FILE is about. */
#ifndef HTTPD_STATE_DECISION_H
#define HTTPD_STATE_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

enum answer_kind {
  ANSWER_PAGE,    /* a small generated page for the status */
  ANSWER_FILE,    /* the bytes of an open file */
  ANSWER_TEXT,    /* what the server tells of itself */
  ANSWER_EMPTY,   /* no content at all */
  ANSWER_SCRIPT,  /* what a script prints */
  ANSWER_QUESTION /* none yet: authcheck has to be asked */
};

struct decision {
  uint8_t answer; /* enum answer_kind */
  bool close;     /* the connection must end */
  uint16_t status;
  bool bare;                /* nothing is added that the location says of answers */
  bool allow;               /* say which methods there are */
  bool challenge;           /* 401: say how to authenticate */
  bool negotiated;          /* what is sent depends on Accept-Encoding */
  bool validators;          /* Last-Modified and ETag belong into the answer */
  bool partial;             /* 206: ranges of the file */
  uint8_t script_what;      /* ANSWER_SCRIPT: enum cgi_what */
  uint8_t question;         /* ANSWER_QUESTION: enum auth_kind */
  uint64_t complete_length; /* 416: of what was asked for */
  char const *why;          /* for the log */
  struct bytes type;        /* media type of file or text */
  struct bytes target;      /* of a redirect */
  struct bytes text;        /* ANSWER_TEXT */
  struct bytes fields;      /* of the text: header lines of its own */
};

#endif
