/* suffix_find: the rule for the end of a path, or for a status. Rules lie in the order of their
   suffixes read backwards. So those that end a path all come before it, the longest last; behind
   that come only others which end in it. The last rule that is not behind the path is therefore the
   one, or ends in it, and so leads there by what is shorter. */
#include <httpway/conf.h>

/* Less than, equal to or greater than zero, as text read backwards is to the suffix, which is equal
   to what ends in it. */
static int compare_backwards(struct bytes text, struct bytes suffix)
{
  char const *a = text.s + text.n, *b = suffix.s + suffix.n;
  for (size_t left = text.n < suffix.n ? text.n : suffix.n; left; left--) {
    unsigned char const x = (unsigned char)ascii_lower(*--a), y = (unsigned char)*--b;
    if (x != y)
      return x < y ? -1 : 1;
  }
  return text.n < suffix.n ? -1 : 0;
}

/* Numbers of rules that are shorter are smaller: a file that has been overwritten may not lead
   round in a circle. */
struct conf_suffix const *conf_suffix_find(struct conf_suffixes const *suffixes, struct bytes path)
{
  struct conf_suffix const *rules = conf_suffixes(suffixes);
  uint32_t low = 0, high = suffixes->count, fitting = 0;
  while (low < high) {
    uint32_t const middle = low + (high - low) / 2;
    int const order = compare_backwards(path, conf_text(&rules[middle].suffix));
    if (order == 0)
      fitting = middle + 1;
    if (order >= 0)
      low = middle + 1;
    else
      high = middle;
  }
  /* low: number of the last one that is not behind, and one. */
  while (low && low != fitting && compare_backwards(path, conf_text(&rules[low - 1].suffix)) != 0)
    low = rules[low - 1].shorter < low ? rules[low - 1].shorter : 0;
  return low ? rules + low - 1 : 0;
}

static struct bytes own_keyword(struct conf_settings const *s, unsigned int status)
{
  switch (status) {
  case 401:
    return conf_text(&s->error_401_file);
  case 403:
    return conf_text(&s->error_403_file);
  case 404:
    return conf_text(&s->error_404_file);
  default:
    return BYTES_NONE;
  }
}

struct bytes conf_error_file(struct conf_settings const *s, unsigned int status)
{
  struct bytes const own = own_keyword(s, status);
  char const digits[3] = { (char)('0' + status / 100 % 10), (char)('0' + status / 10 % 10),
                           (char)('0' + status % 10) };
  char const class[3] = { digits[0], 'x', 'x' };
  struct conf_suffix const *found;
  if (own.n)
    return own;
  found = conf_suffix_find(&s->error_files, bytes_of(digits, 3));
  if (!found)
    found = conf_suffix_find(&s->error_files, bytes_of(class, 3));
  return found ? conf_text(&found->value) : BYTES_NONE;
}
