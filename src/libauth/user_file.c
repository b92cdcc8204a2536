/* user_file: lines, names, and the stand-in for a name that is not there. */
#include <skalibs/blake2s.h>

#include <httpway/password.h>
#include <httpway/user_file.h>

enum { DIGEST_LENGTH = 8, SECRET_LENGTH = 16 };

struct entry {
  struct bytes name, password;
};

/* The next line that is somebody's. */
static bool entry_next(struct bytes *rest, struct entry *entry)
{
  while (rest->n) {
    struct bytes line = bytes_of(rest->s, bytes_find(*rest, '\n'));
    size_t colon;
    *rest = bytes_after(*rest, line.n < rest->n ? line.n + 1 : line.n);
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

/* A number below n that is always the same for a name, and that nobody knows without the secret. */
static size_t number_of(struct bytes name, size_t n, unsigned char const secret[SECRET_LENGTH])
{
  blake2s_ctx state = BLAKE2S_INIT(DIGEST_LENGTH);
  unsigned char digest[DIGEST_LENGTH];
  size_t number = 0;
  blake2s_update(&state, (char const *)secret, SECRET_LENGTH);
  blake2s_update(&state, name.s, name.n);
  blake2s_final(&state, (char *)digest);
  for (size_t i = 0; i < sizeof number && i < sizeof digest; i++)
    number = number << 8 | digest[i];
  return number % n;
}

/* The name itself when it is there; else another one, and none only where there is nobody. */
static struct bytes name_choose(struct bytes content, struct bytes user,
                                unsigned char const secret[SECRET_LENGTH])
{
  struct bytes rest = content;
  struct entry entry;
  size_t entries = 0;
  for (; entry_next(&rest, &entry); entries++)
    if (bytes_equal(entry.name, user))
      return user;
  if (entries == 0)
    return BYTES_NONE;
  rest = content;
  for (size_t i = number_of(user, entries, secret) + 1; i > 0; i--)
    (void)entry_next(&rest, &entry);
  return entry.name;
}

bool user_file_admits(struct bytes content, struct bytes user, struct bytes password, bool hashed,
                      unsigned char const secret[16])
{
  struct bytes name = name_choose(content, user, secret), rest = content;
  struct entry entry;
  bool fits = false;
  while (name.n && entry_next(&rest, &entry))
    if (bytes_equal(entry.name, name))
      fits |= hashed ? password_matches(entry.password, password)
                     : password_equals(entry.password, password);
  return fits && bytes_equal(name, user);
}
