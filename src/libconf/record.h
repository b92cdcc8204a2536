/* record: one record of the compiled configuration by its key. Private to libconf. */
#ifndef LIBCONF_RECORD_H
#define LIBCONF_RECORD_H

#include <stddef.h>

#include <httpway/bytes.h>
#include <httpway/conf.h>

/* 1 found, 0 none, -1 damaged. The bytes point into the map. */
int conf_record_get(struct conf const *c, char const *key, size_t length, struct bytes *record);

/* The same for the key `letter` `number` of conf_key.c. */
int conf_record_numbered(struct conf const *c, char letter, uint32_t number, struct bytes *record);

#endif
