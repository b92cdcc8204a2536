/* user_file_entry: the lines of a user file. */
#include <httpway/user_file.h>
#include <httpway/utf8.h>

bool user_file_next(struct bytes *rest, struct user_file_entry *entry)
{
  if (entry->line == 0)
    *rest = bytes_after(*rest, utf8_mark_length(*rest));
  while (rest->n) {
    struct bytes line = bytes_of(rest->s, bytes_find(*rest, '\n'));
    size_t colon;
    *rest = bytes_after(*rest, line.n < rest->n ? line.n + 1 : line.n);
    entry->line++;
    if (line.n && line.s[line.n - 1] == '\r')
      line.n--;
    colon = bytes_find(line, ':');
    if (colon == 0 || colon == line.n)
      continue;
    entry->name = bytes_of(line.s, colon);
    entry->password = bytes_after(line, colon + 1);
    return true;
  }
  return false;
}
