/* user_file_lines: the lines of a user file, and their faults. */
#include <httpway/base64.h>
#include <httpway/password.h>
#include <httpway/user_file.h>
#include <httpway/utf8.h>
#include <httpway/words.h>

#include "yescrypt_setting.h"

enum { SHA1_LENGTH = 20, BSDI_LENGTH = 19 };

static char const *const texts[USER_FILE_FAULTS] = {
  [USER_FILE_GOOD] = "nothing is wrong with it",
  [USER_FILE_NO_COLON] = "it has no colon, expected NAME:PASSWORD: it admits nobody",
  [USER_FILE_NO_NAME] = "it has no name before its colon: it admits nobody",
  [USER_FILE_NO_HASH] =
      ("what follows its colon is no hash: it admits nobody: make one by authcheck "
       "-p, or say EncryptedUserFile Off"),
  [USER_FILE_BROKEN] =
      "its hash is cut off or damaged: it admits nobody: make another by authcheck -p",
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

/* Of these kinds no password is. A whole one ends in '$' and this many characters of crypt's
   alphabet; 0: it is SHA-1 in base64, with a salt after it or without. */
static struct kind {
  char const *beginning;
  size_t digest, most; /* most: no hash of it is longer */
} const kinds[] = {
  { "$1$", 22, 34 },  { "$apr1$", 22, 37 }, { "$md5", 22, 0 },  { "$sha1$", 28, 0 },
  { "$2a$", 53, 60 }, { "$2b$", 53, 60 },   { "$2x$", 53, 60 }, { "$2y$", 53, 60 },
  { "$3$", 32, 36 },  { "$5$", 43, 0 },     { "$6$", 86, 0 },   { "$sm3$", 43, 0 },
  { "$7$", 43, 0 },   { "$y$", 43, 0 },     { "$gy$", 43, 0 },  { "$sm3y$", 43, 0 },
  { "{SHA}", 0, 33 }, { "{SSHA}", 0, 118 },
};

static struct kind const *kind_of(struct bytes password)
{
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (bytes_begin(password, bytes_from_string(kinds[i].beginning)))
      return kinds + i;
  return 0;
}

/* False: whatever the password is, it does not fit. */
static bool is_whole(struct kind const *kind, struct bytes hash)
{
  size_t const start = strlen(kind->beginning);
  size_t const digest = hash.n > kind->digest ? hash.n - kind->digest : 0;
  char stored[PASSWORD_HASH_MAX];
  size_t length;

  if (hash.n > (kind->most ? kind->most : PASSWORD_HASH_MAX - 1))
    return false;
  if (kind->digest == 0)
    return base64_decode(bytes_after(hash, start), stored, sizeof stored, &length) &&
           length >= SHA1_LENGTH && (length > SHA1_LENGTH) == bytes_begin(hash, BYTES("{SSHA}"));
  return digest > start && hash.s[digest - 1] == '$' &&
         yescrypt_is_text(bytes_after(hash, digest), kind->digest) &&
         password_cost(hash).microseconds > 0;
}

static bool is_hash(struct bytes password)
{
  struct kind const *kind = kind_of(password);
  return kind && is_whole(kind, password);
}

/* The others that begin with a dollar are left to the system. */
static enum user_file_fault hash_judge(struct bytes password, bool (*known)(struct bytes hash))
{
  struct kind const *kind = kind_of(password);
  if (kind)
    return is_whole(kind, password) ? USER_FILE_GOOD : USER_FILE_BROKEN;
  if (password_cost(password).microseconds == 0 ||
      (password.s[0] == '_' && !yescrypt_is_text(bytes_after(password, 1), BSDI_LENGTH)))
    return USER_FILE_NO_HASH;
  return !known || password.s[0] != '$' || known(password) ? USER_FILE_GOOD : USER_FILE_NO_HASH;
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
    return hash_judge(entry.password, known);
  return is_hash(entry.password) ? USER_FILE_HASH : USER_FILE_GOOD;
}

static bool is_blank(struct bytes line)
{
  return word_take(&line, BYTES(" \t\r")).n == 0;
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
