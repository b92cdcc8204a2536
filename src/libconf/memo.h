/* memo: settings of locations that were unpacked lately. Private to libconf. */
#ifndef LIBCONF_MEMO_H
#define LIBCONF_MEMO_H

#include <httpway/conf.h>

struct memo_settings {
  bool known;
  uint32_t number; /* of their table */
  struct conf_location kept;
};

/* The place for settings by their number, or null when nothing is remembered. */
struct memo_settings *memo_settings(struct conf const *c, uint32_t number);

#endif
