/* hide: what LogAddress leaves of the addresses of clients. */
#ifndef LOGFMT_HIDE_H
#define LOGFMT_HIDE_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/conf.h>

/* Every day has a key of its own, which is in memory only: no one can tell later which address a
   hash was made of. Call it now and then. gmt: whose midnight it is. */
void hide_day(bool gmt, uint64_t now);

/* Whether anything of addresses is hidden. */
bool hide_wanted(struct conf_log_address const *how);

/* A hash is written as an address of fd00::/8, so that what reads logs can read it. */
void hide_address(struct conf_log_address const *how, struct address *a);

#endif
