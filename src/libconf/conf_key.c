/* conf_key: the keys of the records: a letter, then a number (4 bytes, big endian), then a host
 * name where there is one. */
#include <skalibs/uint32.h>

#include <httpway/conf.h>

static int key_numbered(stralloc *sa, char letter, uint32_t number)
{
  char key[5] = { letter };
  uint32_pack_big(key + 1, number);
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
