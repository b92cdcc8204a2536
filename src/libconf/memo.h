/* memo: what was looked up lately, as most requests ask for it again. Private to libconf. */
#ifndef LIBCONF_MEMO_H
#define LIBCONF_MEMO_H

#include <httpway/conf.h>
#include <httpway/host.h>

enum { MEMO_SETTINGS = 16 };

struct memo_settings {
  bool known;
  uint32_t number; /* of their table */
  struct conf_location kept;
};

/* Of what there can be very many only the last one is kept: when each request asks for another one,
   remembering more would cost more than it spares. */
struct conf_memo {
  struct {
    bool known;
    uint32_t server;
    size_t length;
    char name[HOST_MAX];
    struct conf_reference found;
  } host;
  struct {
    bool known;
    uint32_t number;
    struct conf_virtual kept;
  } virtual_one;
  struct {
    bool known;
    uint32_t number;
    struct conf_location kept;
  } location;
  struct memo_settings settings[MEMO_SETTINGS];
};

/* The slot for settings by their number, or null when nothing is remembered. */
struct memo_settings *memo_settings(struct conf const *c, uint32_t number);

#endif
