/* error_file: which document a location has for an error status. */
#include <httpway/conf.h>

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
