/* hide: what LogAddress leaves of the addresses of clients. */
#include <string.h>

#include <skalibs/blake2s.h>
#include <skalibs/random.h>

#include <httpway/log_line.h>

#include "hide.h"

/* Bytes of a hash that are shown. */
enum { SHOWN = 7 };

static struct {
  int day; /* 0: there is no key */
  char key[32];
} today;

void hide_day(bool gmt, uint64_t now)
{
  struct tm tm;
  int day;
  stamp_break(gmt, now, &tm);
  day = tm.tm_year * 366 + tm.tm_yday + 1;
  if (day == today.day)
    return;
  random_buf(today.key, sizeof today.key);
  today.day = day;
}

bool hide_wanted(struct conf_log_address const *how)
{
  return how->hash || how->ipv4 < 32 || how->ipv6 < 128;
}

static void hash_address(struct address *a)
{
  blake2s_ctx context;
  char hash[32];
  blake2s_init(&context, sizeof hash);
  blake2s_update(&context, today.key, sizeof today.key);
  blake2s_update(&context, (char const *)&a->family, 1);
  blake2s_update(&context, (char const *)a->ip, sizeof a->ip);
  blake2s_final(&context, hash);
  *a = (struct address){ .family = ADDRESS_IPV6, .ip = { 0xfd } };
  memcpy(a->ip + 1, hash, SHOWN);
}

void hide_address(struct conf_log_address const *how, struct address *a)
{
  if (!how->hash)
    address_mask(a, how->ipv4, how->ipv6);
  else if (a->family == ADDRESS_IPV4 || a->family == ADDRESS_IPV6)
    hash_address(a);
}
