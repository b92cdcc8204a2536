/* user_file: the content of a UserFile (REFERENCE 2.6): name:password lines. Pure but for what
   password.h does. */
#ifndef HTTPWAY_USER_FILE_H
#define HTTPWAY_USER_FILE_H

#include <stdbool.h>

#include <httpway/bytes.h>

/* Whether one of the lines of that name has that password. Lines end in LF or CR LF, the last one
   also at the end of the content; the first colon splits; lines without colon, and with an empty
   name, are nobody's. hashed: the passwords are hashes (password_matches), else as they are
   (password_equals). Every line of the name is tried, whichever fits. An unknown name costs what a
   known one costs: the work is done for a name of the file that `secret` (any 16 bytes that stay
   the same) and the unknown name choose, so that asking again for the same name takes the same
   kinds of hashes; then it is false. */
bool user_file_admits(struct bytes content, struct bytes user, struct bytes password, bool hashed,
                      unsigned char const secret[16]);

#endif
