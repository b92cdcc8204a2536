/* record: one record of the compiled configuration (conf_write.h has them all). Private to
   libconf. */
#ifndef LIBCONF_RECORD_H
#define LIBCONF_RECORD_H

#include <stddef.h>

#include <httpway/bytes.h>
#include <httpway/conf.h>

enum { KEY_NUMBERED = 5 };
/* The first KEY_NUMBERED bytes of a key. Numbers that follow one another are spread over all four
   bytes: the hash of a cdb hardly tells small numbers apart, and would put hundreds of records in a
   row, to be looked at one by one. */
void conf_key_begin(char *key, char letter, uint32_t number);
/* Whether the file ends where a cdb with its tables does. */
bool record_file_is_whole(struct bytes file);
/* By enum conf_kind. */
extern char const conf_letters[CONF_KINDS];

/* Checks an image of a file, and reads what is asked for again and again. False: it is no compiled
   configuration of this version. It stays the caller's. */
bool conf_attach(struct conf *c, struct bytes image);

/* 1 found, 0 none, -1 damaged. The bytes point into the image. */
int conf_record_get(struct conf const *c, char const *key, size_t length, struct bytes *record);

/* The same for a number: its position is known, or in the index of its kind. Nothing is
   searched. */
int conf_record_at(struct conf const *c, enum conf_kind kind, struct conf_reference which,
                   struct bytes *record);

#endif
