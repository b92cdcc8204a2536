/* record: one record of the compiled file, which is a cdb, by its key. Private to libconf. */
#ifndef LIBCONF_RECORD_H
#define LIBCONF_RECORD_H

#include <httpway/bytes.h>
#include <httpway/conf.h>
#include <httpway/host.h>

/* The key of a host: this many bytes for its Server, then its name. */
enum { KEY_SERVER = 5, KEY_MAX = KEY_SERVER + HOST_MAX };
void key_begin(char *key, uint32_t server);

/* Whether the file ends where a cdb with its tables does. */
bool record_file_is_whole(struct bytes file);

/* 1 found, 0 none, -1 damaged. The bytes point into the file. */
int record_get(struct bytes file, struct bytes key, struct bytes *record);

/* Checks an image of a file, and takes its records. False with errno as conf_open. It stays the
   caller's. */
bool conf_attach(struct conf *c, struct bytes image);

#endif
