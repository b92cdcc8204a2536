/* A compiled configuration without memory for it: whatever is packed or written, it is told, and
   what was packed stays what it was. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/stralloc.h>

#include <httpway/alias_index.h>
#include <httpway/conf.h>
#include <httpway/conf_write.h>

#include "tap.h"

/* ---- In place of skalibs': so many more are well, then none is any more ---- */

static unsigned int well;

static bool room_made(stralloc *sa, size_t n)
{
  char *s;

  if (!well)
    return errno = ENOMEM, false;
  well--;
  if (n <= sa->a)
    return true;
  s = realloc(sa->s, 2 * n);
  if (!s)
    exit(111);
  sa->s = s;
  sa->a = 2 * n;
  return true;
}

int stralloc_ready_tuned(stralloc *sa, size_t n, size_t base, size_t a, size_t b)
{
  (void)base;
  (void)a;
  (void)b;
  return room_made(sa, n);
}

int stralloc_readyplus_tuned(stralloc *sa, size_t n, size_t base, size_t a, size_t b)
{
  (void)base;
  (void)a;
  (void)b;
  return room_made(sa, sa->len + n);
}

int stralloc_catb(stralloc *sa, char const *s, size_t n)
{
  if (!room_made(sa, sa->len + n))
    return 0;
  memcpy(sa->s + sa->len, s, n);
  sa->len += n;
  return 1;
}

int stralloc_append(stralloc *sa, char c)
{
  return stralloc_catb(sa, &c, 1);
}

void stralloc_free(stralloc *sa)
{
  free(sa->s);
  *sa = (stralloc)STRALLOC_ZERO;
}

/* ---- What is packed ---- */

static struct bytes packed_aliases;

static int globals_pack(stralloc *sa)
{
  struct conf_globals const globals = { .source = BYTES("x.conf"), .user = { BYTES("joe"), 1, 2 } };

  return conf_pack_globals(sa, &globals);
}

static int server_pack(stralloc *sa)
{
  struct conf_server const server = { .sockets = 1, .nodelay = -1, .origin = BYTES("x.conf:3") };

  return conf_pack_server(sa, &server);
}

static int socket_pack(stralloc *sa)
{
  struct conf_socket const socket = { .address = { .family = ADDRESS_IPV4 }, .v6only = true };

  return conf_pack_socket(sa, &socket);
}

static int virtual_pack(stralloc *sa)
{
  struct conf_virtual const v = { .origin = BYTES("x.conf:2") };

  return conf_pack_virtual(sa, &v);
}

static int location_pack(stralloc *sa)
{
  struct conf_location const location = { .alias = BYTES("/a"),
                                          .script_user = { BYTES("joe"), 1, 2 } };

  return conf_pack_location(sa, &location) && conf_pack_settings(sa, &location);
}

static int rule_pack(stralloc *sa)
{
  struct conf_rule const rule = { true, { ADDRESS_IPV4, 8, { 10 } } };

  return conf_pack_rule(sa, &rule);
}

static int header_rule_pack(stralloc *sa)
{
  struct conf_header_rule const rule = { .verb = HEADER_SET, .name = BYTES("X") };

  return conf_pack_header_rule(sa, &rule);
}

static int list_pack(stralloc *sa)
{
  return conf_pack_list_item(sa, BYTES("a")) && conf_pack_list_item(sa, BYTES_NONE);
}

static int suffixes_pack(stralloc *sa)
{
  static struct conf_suffix const suffixes[] = { { BYTES("html"), SUFFIX_TYPE, 0, BYTES("a/b") },
                                                 { BYTES("gz"), SUFFIX_TYPE, 0, BYTES("a/c") },
                                                 { BYTES("*"), SUFFIX_TYPE, 0, BYTES("a/d") } };

  return conf_pack_suffixes(sa, suffixes, 3);
}

static int index_pack(stralloc *sa)
{
  return alias_index_pack(sa, packed_aliases);
}

static struct {
  char const *what;
  int (*pack)(stralloc *sa);
} const all[] = { { "globals", globals_pack },
                  { "a server", server_pack },
                  { "a socket", socket_pack },
                  { "a virtual server", virtual_pack },
                  { "a location", location_pack },
                  { "a rule", rule_pack },
                  { "a rule for headers", header_rule_pack },
                  { "a list", list_pack },
                  { "suffixes", suffixes_pack },
                  { "an index of aliases", index_pack } };

/* How many times memory is asked for; 0: at some time it was not told that there is none. */
static unsigned int times(int (*pack)(stralloc *sa))
{
  stralloc whole = STRALLOC_ZERO;
  bool same;

  well = 1000;
  if (pack(&whole) != 1)
    return 0;
  for (unsigned int n = 0; n < 1000; n++) {
    stralloc sa = STRALLOC_ZERO;
    int done;
    well = n;
    done = pack(&sa);
    same = bytes_equal(bytes_of(sa.s, sa.len), bytes_of(whole.s, whole.len));
    stralloc_free(&sa);
    if (done) {
      stralloc_free(&whole);
      return done == 1 && well == 0 && same ? n : 0;
    }
  }
  return 0;
}

static void test_packing(void)
{
  for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
    ok(times(all[i].pack) > 0, all[i].what);
}

/* ---- A file ---- */

static bool written(int fd, unsigned int n)
{
  struct conf_globals const globals = { .source = BYTES("x.conf") };
  struct conf_writer writer = CONF_WRITER_ZERO;
  bool done;

  if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
    exit(111);
  well = n;
  done = conf_write_start(&writer, fd) == 1 &&
         conf_write_numbered(&writer, CONF_TABLE, 0, BYTES("a")) == 1 &&
         conf_write_numbered(&writer, CONF_TABLE, 9, BYTES("b")) == 1 &&
         conf_write_finish(&writer, &globals) == 1;
  conf_write_free(&writer);
  return done;
}

static void test_file(void)
{
  char name[] = "/tmp/T_conf_memory.XXXXXX";
  int fd = mkstemp(name);
  unsigned int n = 0;
  struct conf c;

  while (n < 1000 && !written(fd, n))
    n++;
  ok(n > 2 && n < 1000, "a file is written only when there was memory for all of it");
  ok(conf_open(&c, name) && conf_table(&c, 0).n == 1 && conf_table(&c, 9).n == 1, "and is whole");
  conf_close(&c);
  unlink(name);
  close(fd);
}

/* Longer than a length can say: not even looked at. */
static void test_too_long(void)
{
#if SIZE_MAX > UINT32_MAX
  struct conf_writer writer = CONF_WRITER_ZERO;

  errno = 0;
  ok(!conf_write_numbered(&writer, CONF_TABLE, 0, bytes_of("", (size_t)UINT32_MAX + 1)) &&
         errno == EFBIG,
     "a record that is too long is refused");
  conf_write_free(&writer);
#endif
}

int main(void)
{
  struct conf_alias const alias = { .alias = BYTES("/a") };
  stralloc aliases = STRALLOC_ZERO;

  well = 1000;
  if (!conf_pack_alias(&aliases, &alias) || !conf_pack_alias(&aliases, &alias))
    exit(111);
  packed_aliases = bytes_of(aliases.s, aliases.len);
  test_packing();
  test_file();
  test_too_long();
  stralloc_free(&aliases);
  return tap_done();
}
