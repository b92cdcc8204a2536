/* suffix_find: the rule for the end of a path, or for a status, in a table of suffixes
   (suffix_table.h). Trusts no offset. */
#include <httpway/big_endian.h>
#include <httpway/conf.h>

#include "layout.h"
#include "suffix_table.h"

static bool number_at(struct bytes table, size_t offset, uint32_t *value)
{
  if (offset > table.n || table.n - offset < 4)
    return false;
  *value = big_endian_get32(table.s + offset);
  return true;
}

static bool entry_at(struct bytes table, uint32_t offset, struct conf_suffix *out)
{
  struct bytes rest;
  if (offset > table.n)
    return false;
  rest = bytes_after(table, offset);
  if (!layout_unpack_bytes(&rest, &out->suffix) || rest.n < 2)
    return false;
  out->kind = (uint8_t)rest.s[0];
  out->special = (uint8_t)rest.s[1];
  rest = bytes_after(rest, 2);
  return layout_unpack_bytes(&rest, &out->value);
}

/* Less than, equal to or greater than zero, as the end of path is to the (lower-case) suffix of the
   same length. */
static int compare_end(struct bytes end, struct bytes suffix)
{
  for (size_t i = 0; i < end.n && i < suffix.n; i++) {
    unsigned char a = (unsigned char)ascii_lower(end.s[i]), b = (unsigned char)suffix.s[i];
    if (a != b)
      return a < b ? -1 : 1;
  }
  return 0;
}

static bool group_search(struct bytes table, uint32_t index, uint32_t count, struct bytes end,
                         struct conf_suffix *out)
{
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2, offset;
    int order;
    if (!number_at(table, (size_t)index + 4 * (size_t)middle, &offset) ||
        !entry_at(table, offset, out))
      return false;
    order = compare_end(end, out->suffix);
    if (order == 0)
      return true;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return false;
}

bool conf_suffix_find(struct bytes suffixes, struct bytes path, struct conf_suffix *out)
{
  uint32_t fallback, groups;
  if (!number_at(suffixes, 0, &fallback) || !number_at(suffixes, 4, &groups))
    return false;
  for (uint32_t i = 0; i < groups; i++) {
    size_t group = SUFFIX_HEADER + (size_t)i * SUFFIX_GROUP;
    uint32_t length, count, index;
    if (!number_at(suffixes, group, &length) || !number_at(suffixes, group + 4, &count) ||
        !number_at(suffixes, group + 8, &index))
      return false;
    if (length <= path.n &&
        group_search(suffixes, index, count, bytes_after(path, path.n - length), out))
      return true;
  }
  return fallback != 0 && entry_at(suffixes, fallback, out);
}

static struct bytes own_keyword(struct conf_location const *l, unsigned int status)
{
  switch (status) {
  case 401:
    return l->error_401_file;
  case 403:
    return l->error_403_file;
  case 404:
    return l->error_404_file;
  default:
    return BYTES_NONE;
  }
}

struct bytes conf_error_file(struct conf const *c, struct conf_location const *l,
                             unsigned int status)
{
  struct bytes table = conf_table(c, l->error_files), own = own_keyword(l, status);
  char const digits[3] = { (char)('0' + status / 100 % 10), (char)('0' + status / 10 % 10),
                           (char)('0' + status % 10) };
  char const class[3] = { digits[0], 'x', 'x' };
  struct conf_suffix found;
  if (own.n)
    return own;
  if (conf_suffix_find(table, bytes_of(digits, 3), &found) ||
      conf_suffix_find(table, bytes_of(class, 3), &found))
    return found.value;
  return BYTES_NONE;
}
