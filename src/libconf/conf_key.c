/* conf_key: the keys of the records: a letter, then a number (4 bytes), then a host name where there
 * is one. */
#include <skalibs/uint32.h>

#include <httpway/conf.h>

#include "record.h"

/* Odd, so that no two numbers are spread to the same; near 2^32 divided by the golden ratio. */
static uint32_t const spread = UINT32_C(0x9e3779b1);

void conf_key_begin(char *key, char letter, uint32_t number)
{
  key[0] = letter;
  uint32_pack_big(key + 1, number * spread);
}

static int key_numbered(stralloc *sa, char letter, uint32_t number)
{
  char key[KEY_NUMBERED];
  conf_key_begin(key, letter, number);
  sa->len = 0;
  return stralloc_catb(sa, key, sizeof(key));
}

int conf_key_globals(stralloc *sa)
{
  sa->len = 0;
  return stralloc_catb(sa, "g", 1);
}

int conf_key_server(stralloc *sa, uint32_t server)
{
  return key_numbered(sa, 's', server);
}

int conf_key_virtual(stralloc *sa, uint32_t virtual_number)
{
  return key_numbered(sa, 'v', virtual_number);
}

int conf_key_location(stralloc *sa, uint32_t location)
{
  return key_numbered(sa, 'l', location);
}

int conf_key_table(stralloc *sa, uint32_t table)
{
  return key_numbered(sa, 't', table);
}

int conf_key_host(stralloc *sa, uint32_t server, struct bytes host)
{
  return key_numbered(sa, 'h', server) && stralloc_catb(sa, host.s, host.n);
}
