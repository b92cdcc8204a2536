/* user_file_fault: lines that nobody can log in by, and that were hardly meant so. */
#include <httpway/user_file.h>
#include <httpway/utf8.h>

static char const *const texts[USER_FILE_FAULTS] = {
  [USER_FILE_GOOD] = "nothing is wrong with it",
  [USER_FILE_NO_COLON] = "it has no colon, expected NAME:PASSWORD: it admits nobody",
  [USER_FILE_NO_NAME] = "it has no name before its colon: it admits nobody",
  [USER_FILE_NO_HASH] =
      ("what follows its colon is no hash: it admits nobody: make one by authcheck "
       "-p, or say EncryptedUserFile Off"),
  [USER_FILE_HASH] = "it has a hash, which is compared as it is: say EncryptedUserFile On",
};

char const *user_file_fault_text(enum user_file_fault fault)
{
  return texts[fault];
}

static bool is_lock(struct bytes password)
{
  return password.n == 0 || password.s[0] == '*' || password.s[0] == '!';
}

/* Of a kind that begins as no password does. */
static bool is_hash(struct bytes password)
{
  static char const *const kinds[] = { "$1$",    "$2a$",   "$2b$", "$2x$",   "$2y$",  "$3$",
                                       "$5$",    "$6$",    "$7$",  "$y$",    "$gy$",  "$sm3$",
                                       "$sm3y$", "$sha1$", "$md5", "$apr1$", "{SHA}", "{SSHA}" };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (bytes_begin(password, bytes_from_string(kinds[i])))
      return password_cost(password).microseconds > 0;
  return false;
}

/* The others that begin with a dollar are the system's to know. */
static bool is_no_hash(struct bytes password, bool (*known)(struct bytes hash))
{
  if (password_cost(password).microseconds == 0)
    return true;
  return known && password.s[0] == '$' && !is_hash(password) && !known(password);
}

static enum user_file_fault line_judge(struct bytes line, bool hashed,
                                       bool (*known)(struct bytes hash))
{
  struct bytes rest = line;
  struct user_file_entry entry = { .line = 1 };
  if (line.n == 0 || line.s[0] == '#')
    return USER_FILE_GOOD;
  if (!user_file_next(&rest, &entry))
    return line.s[0] == ':' ? USER_FILE_NO_NAME : USER_FILE_NO_COLON;
  if (is_lock(entry.password))
    return USER_FILE_GOOD;
  if (hashed)
    return is_no_hash(entry.password, known) ? USER_FILE_NO_HASH : USER_FILE_GOOD;
  return is_hash(entry.password) ? USER_FILE_HASH : USER_FILE_GOOD;
}

static bool is_blank(struct bytes line)
{
  while (line.n && (line.s[0] == ' ' || line.s[0] == '\t' || line.s[0] == '\r'))
    line = bytes_after(line, 1);
  return line.n == 0;
}

enum user_file_fault user_file_fault_next(struct bytes *rest, size_t *line, bool hashed,
                                          bool (*known)(struct bytes hash))
{
  while (rest->n) {
    struct bytes text;
    enum user_file_fault fault;
    if (*line == 0)
      *rest = bytes_after(*rest, utf8_mark_length(*rest));
    text = bytes_of(rest->s, bytes_find(*rest, '\n'));
    *rest = bytes_after(*rest, text.n < rest->n ? text.n + 1 : text.n);
    ++*line;
    fault = is_blank(text) ? USER_FILE_GOOD : line_judge(text, hashed, known);
    if (fault)
      return fault;
  }
  return USER_FILE_GOOD;
}
