/* The index of aliases: whatever the aliases, the way to a location is the same with it as without.
 */
#include <httpway/alias_index.h>
#include <httpway/route.h>

#include "conf_case.h"
#include "tap.h"

enum { MOST = 200 };

static struct {
  struct bytes alias;
  uint32_t number;
  bool tilde;
} all[MOST];
static char names[MOST][16];

static struct bytes random_path(char out[16])
{
  size_t n = 0;

  for (uint32_t segments = random_below(4); segments; segments--) {
    out[n++] = '/';
    out[n++] = "ab"[random_below(2)];
    if (random_below(2))
      out[n++] = "ab~"[random_below(3)];
  }
  return bytes_of(out, n);
}

static int compare(void const *left, void const *right)
{
  uint32_t const a = *(uint32_t const *)left, b = *(uint32_t const *)right;
  int order = all[b].tilde - all[a].tilde;

  if (order == 0 && !all[a].tilde)
    order = alias_compare(all[a].alias, all[b].alias);
  return order ? order : (a > b) - (a < b);
}

/* Virtual 0 with the index, 1 without. */
static void aliases_write(uint32_t count)
{
  struct conf_virtual v = { .aliases = { 0, count } };
  struct conf_settings const settings = { .exact_match = false };
  uint32_t sorted[MOST] = { 0 };

  for (uint32_t i = 0; i < count; i++) {
    struct conf_alias alias = { .location = i };
    char name[17] = { 0 };
    all[i].alias = random_path(names[i]);
    all[i].number = i;
    all[i].tilde = all[i].alias.n && all[i].alias.s[all[i].alias.n - 1] == '~';
    memcpy(name, names[i], all[i].alias.n);
    alias.alias = text_put(name);
    alias.flags = (uint8_t)((all[i].tilde ? ALIAS_TILDE : 0) | (random_below(8) ? 0 : ALIAS_EXACT));
    record_put(PART_ALIASES, &alias);
    record_put(PART_TEXTS, &alias.alias);
    record_put(PART_LOCATIONS, &(struct conf_location){ .places = { i, 1 }, .turn = CONF_NONE });
    sorted[i] = i;
    v.longest = all[i].alias.n > v.longest ? (uint32_t)all[i].alias.n : v.longest;
    v.tildes += all[i].tilde;
  }
  record_put(PART_SETTINGS, &settings);
  qsort(sorted, count, sizeof(*sorted), compare);
  for (uint32_t i = 0; i < count; i++)
    record_put(PART_NUMBERS, sorted + i);
  v.sorted.count = count;
  record_put(PART_VIRTUALS, &v);
  v.sorted.count = v.tildes = 0;
  record_put(PART_VIRTUALS, &v);
}

static void test(uint32_t count)
{
  struct address const client = { .family = ADDRESS_IPV4, .ip = { 10, 0, 0, 1 } };
  unsigned int wrong = 0, found = 0;
  struct conf c;

  conf_begin();
  aliases_write(count);
  if (!conf_done(&c))
    exit(111);
  for (int i = 0; i < 300; i++) {
    char room[16];
    struct bytes const path = random_path(room);
    struct route one, other;
    enum route_verdict const verdict = route_find(&c, c.virtuals, path, &client, 0, &one);
    wrong += verdict != route_find(&c, c.virtuals + 1, path, &client, 0, &other);
    wrong += verdict == ROUTE_FOUND && one.location_number != other.location_number;
    wrong += verdict == ROUTE_FOUND && !bytes_equal(one.rest, other.rest);
    found += verdict == ROUTE_FOUND;
  }
  is_number(wrong, 0, "the same way");
  ok(count < 10 || found, "and there is one");
  conf_close(&c);
}

static void test_many(void)
{
  struct conf_virtual v;
  uint32_t out[ALIAS_CANDIDATES_MAX];
  struct conf c;

  conf_begin();
  memset(names, 0, sizeof(names));
  for (uint32_t i = 0; i <= ALIAS_CANDIDATES_MAX; i++) {
    record_put(PART_ALIASES, &(struct conf_alias){ .alias = text_put("/a") });
    record_put(PART_NUMBERS, &i);
  }
  record_put(PART_TEXTS, &(struct conf_text){ 0, 0 });
  record_put(PART_SETTINGS, &(struct conf_settings){ .exact_match = false });
  record_put(PART_LOCATIONS, &(struct conf_location){ .places = { 0, 1 }, .turn = CONF_NONE });
  v = (struct conf_virtual){ .aliases = { 0, ALIAS_CANDIDATES_MAX + 1 },
                             .sorted = { 0, ALIAS_CANDIDATES_MAX + 1 },
                             .longest = 2 };
  record_put(PART_VIRTUALS, &v);
  v.sorted.count--;
  record_put(PART_VIRTUALS, &v);
  ok(conf_done(&c), "many of one alias");
  is_number(alias_index_find(c.virtuals, BYTES("/a/b"), out), -1, "too many");
  is_number(alias_index_find(c.virtuals + 1, BYTES("/a/b"), out), ALIAS_CANDIDATES_MAX,
            "as many as there may be");
  ok(out[0] == 0 && out[ALIAS_CANDIDATES_MAX - 1] == ALIAS_CANDIDATES_MAX - 1, "in their order");
  conf_close(&c);
}

int main(void)
{
  for (uint32_t count = 0; count < MOST; count += 1 + count / 8)
    test(count);
  test_many();
  return tap_done();
}
