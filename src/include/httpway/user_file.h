/* user_file: the content of a UserFile: name:password lines. Pure but for what password.h does. */
#ifndef HTTPWAY_USER_FILE_H
#define HTTPWAY_USER_FILE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include <httpway/bytes.h>
#include <httpway/password_cost.h>

/* Lines end in LF or CR LF, the last one also at the end of the content; the first colon splits;
   lines without colon, and with an empty name, are nobody's. */
struct user_file_entry {
  struct bytes name, password;
  size_t line; /* from 1 */
};

/* Walks the entries: *rest is at first the content, and *entry all zeros. True while there was
   one. */
bool user_file_next(struct bytes *rest, struct user_file_entry *entry);

/* What keeps a line from letting anybody in. */
enum user_file_fault {
  USER_FILE_GOOD,
  USER_FILE_NO_COLON,
  USER_FILE_NO_NAME,
  USER_FILE_NO_HASH, /* where hashes are expected */
  USER_FILE_BROKEN,  /* the same: of a kind that is known, and not as that is */
  USER_FILE_HASH,    /* where passwords are */
  USER_FILE_FAULTS
};

/* Goes on to the next line that cannot be used: *rest is at first the content, and *line 0. Good at
   the end. Empty lines, comments (#) and locks ("*", "!", nothing) are intended. known: whether
   crypt takes a hash of a kind that we do not know; null: it is taken for granted. */
enum user_file_fault user_file_fault_next(struct bytes *rest, size_t *line, bool hashed,
                                          bool (*known)(struct bytes hash));
/* In words that help. */
char const *user_file_fault_text(enum user_file_fault fault);

struct user_file_question {
  struct bytes content, user, password;
  bool hashed;                 /* the passwords are hashes (password_matches), else as they are
                                  (password_equals) */
  unsigned char const *secret; /* any 16 bytes that stay the same */
  /* A line that is over them on any computer is not begun, and admits nobody. */
  struct password_limits limits;
  /* Where the number of the line is put that is being checked; null: nowhere. */
  sig_atomic_t volatile *line;
  /* Comes back: the first line of this user that was not begun; 0: none. */
  size_t over;
};

/* Whether one of the lines of that name has that password. Every line of the name is tried,
   whichever fits. Neither whether the name is there nor where tells the time: the whole content is
   read each time, and where there is nothing to compute, as the name is unknown or locked, the work
   is done for a name of the file that `secret` and the name that was asked about choose, so that
   asking again for the same name takes the same kinds of hashes; then it is false. */
bool user_file_check(struct user_file_question *question);

/* The same without limits. */
bool user_file_admits(struct bytes content, struct bytes user, struct bytes password, bool hashed,
                      unsigned char const secret[16]);

#endif
