/* conf_trusted: the compiled configuration, as programs open it that do what it says: not one that
   others can write or exchange (trusted.h). */
#ifndef HTTPWAY_CONF_TRUSTED_H
#define HTTPWAY_CONF_TRUSTED_H

#include <stdint.h>

#include <httpway/conf.h>

/* *stamp becomes its conf_stamp; null: nobody asks. */

/* Opens file. 1 ok, 0 with errno as conf_open, or EPERM when it is not to be trusted. */
int conf_open_trusted(struct conf *c, char const *file, uint64_t *stamp);
/* The same of what trusted_open or trusted_open_at returned, which is closed. */
int conf_take_trusted(struct conf *c, int fd, uint64_t *stamp);
/* The words for errno after one of them has failed. */
char const *conf_trusted_reason(void);

/* For a program that begins: exits 100 where that would be EPROTO, EBADMSG or EPERM, else 111. */
void conf_start(struct conf *c, char const *file, uint64_t *stamp);

#endif
