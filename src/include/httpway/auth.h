/* auth: what the core asks authcheck and what it is told. Byte layout: doc/protocol.html. Pure:
   packs into and unpacks from memory. */
#ifndef HTTPWAY_AUTH_H
#define HTTPWAY_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/bytes.h>

enum auth_kind {
  AUTH_PASSWORD = 1, /* is this password good for this name at this location? */
  AUTH_HOME = 2,     /* where is this user's home? */
  AUTH_FORGET = 3,   /* everything that was remembered is to be forgotten; not answered */
  AUTH_ATTACH = 4    /* a socket comes along: more questions come there, and are answered there; not
                        answered itself */
};

struct auth_question {
  uint64_t id; /* comes back with the answer; any */
  uint8_t kind;
  uint64_t configuration; /* conf_stamp of the compiled configuration that location is of; 0: the
                             newest */
  uint32_t location;      /* number in the compiled configuration */
  struct address client;
  struct bytes
      user; /* 1 to USER_NAME_MAX bytes, no control character; AUTH_FORGET, AUTH_ATTACH: empty */
  struct bytes password; /* AUTH_PASSWORD: up to PASSWORD_MAX bytes, no NUL; else empty */
  uint64_t mark;         /* conf_location_mark of the location, 0: not said */
};

enum auth_verdict {
  AUTH_YES = 1,    /* AUTH_HOME: text is the directory */
  AUTH_NO = 2,     /* wrong, or nobody of that name */
  AUTH_UNABLE = 3, /* nobody can tell; text says why, for the log */
  AUTH_BUSY = 4    /* not now; text says why */
};

struct auth_answer {
  uint64_t id;
  uint8_t verdict;
  struct bytes text;
};

/* An answer with this id says that the helper has just begun: from the second of them on, what was
   asked of one before it is lost. */
#define AUTH_ID_BEGUN UINT64_MAX

/* Longest messages. A directory is at most AUTH_TEXT_MAX bytes; longer reasons are cut. */
#define AUTH_QUESTION_MAX 1024
#define AUTH_TEXT_MAX 1024
#define AUTH_ANSWER_MAX (4 + 8 + 1 + 2 + AUTH_TEXT_MAX)

/* Return the size, 0 when room is too small or a string too long. */
size_t auth_pack_question(char *out, size_t room, struct auth_question const *q);
size_t auth_pack_answer(char *out, size_t room, struct auth_answer const *a);

/* False: malformed, or another version. Check every length, the enumerations, and what is said of
   user, password and text (AUTH_YES with text: home_is_plain). Strings point into
   message. */
bool auth_unpack_question(struct bytes message, struct auth_question *q);
bool auth_unpack_answer(struct bytes message, struct auth_answer *a);

/* ---- Batches: many questions, or many answers, in one message ---- */

#define AUTH_BATCH_MAX 8192

/* All zeros: an empty one. */
struct auth_batch {
  unsigned int count;
  size_t length; /* of the message, which is s */
  char s[AUTH_BATCH_MAX];
};

/* False: not added, as there is no room left, or it cannot be packed. */
bool auth_batch_question(struct auth_batch *batch, struct auth_question const *q);
bool auth_batch_answer(struct auth_batch *batch, struct auth_answer const *a);

/* Makes it empty, and overwrites what was in it. */
void auth_batch_wipe(struct auth_batch *batch);

/* Whether a message is a batch; *message is then what auth_batch_next goes through. */
bool auth_batch_open(struct bytes *message);

/* Takes the next question or answer, which is to be unpacked, off an opened batch; one that was cut
   or damaged ends with a piece that cannot be unpacked. False: there is none left. */
bool auth_batch_next(struct bytes *batch, struct bytes *one);

#endif
