/* user_file: whose password is right, and the stand-in for a name that is not there. */
#include <skalibs/blake2s.h>

#include <httpway/password.h>
#include <httpway/user_file.h>

enum { DIGEST_LENGTH = 8, SECRET_LENGTH = 16 };

/* A number below n that is always the same for a name, and that cannot be known without the
   secret. */
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

/* ---- Which lines there is something to compute for ---- */

enum line_kind { LINE_LOCKED, LINE_CHECKED, LINE_OVER };

static enum line_kind line_judge(struct user_file_question const *q, struct bytes password)
{
  struct password_cost cost;
  if (!q->hashed)
    return LINE_CHECKED;
  cost = password_cost(password);
  if (cost.microseconds == 0)
    return LINE_LOCKED;
  return password_cost_is_over(cost, &q->limits) ? LINE_OVER : LINE_CHECKED;
}

struct counts {
  size_t all, own; /* lines that are checked: of any user, of this user */
};

static struct counts lines_count(struct user_file_question *q)
{
  struct counts counts = { 0, 0 };
  struct user_file_entry entry = { .line = 0 };
  for (struct bytes rest = q->content; user_file_next(&rest, &entry);) {
    enum line_kind kind = line_judge(q, entry.password);
    bool own = bytes_equal(entry.name, q->user);
    counts.all += kind == LINE_CHECKED;
    counts.own += own && kind == LINE_CHECKED;
    if (own && kind == LINE_OVER && !q->over)
      q->over = entry.line;
  }
  return counts;
}

/* Whose lines are checked: of the name itself, or of another one that chance has chosen. The whole
   content is read for either. */
static struct bytes name_choose(struct user_file_question const *q, struct counts counts)
{
  size_t number = counts.all ? number_of(q->user, counts.all, q->secret) : 0, i = 0;
  struct bytes stand_in = BYTES_NONE;
  struct user_file_entry entry = { .line = 0 };
  for (struct bytes rest = q->content; user_file_next(&rest, &entry);)
    if (line_judge(q, entry.password) == LINE_CHECKED && i++ == number)
      stand_in = entry.name;
  return counts.own ? q->user : stand_in;
}

static bool line_fits(struct user_file_question const *q, struct user_file_entry const *entry)
{
  if (q->line)
    *q->line = (sig_atomic_t)entry->line;
  return q->hashed ? password_matches(entry->password, q->password)
                   : password_equals(entry->password, q->password);
}

bool user_file_check(struct user_file_question *q)
{
  struct bytes name;
  struct user_file_entry entry = { .line = 0 };
  bool fits = false;
  q->over = 0;
  name = name_choose(q, lines_count(q));
  for (struct bytes rest = q->content; user_file_next(&rest, &entry);)
    if (name.n && bytes_equal(entry.name, name) && line_judge(q, entry.password) == LINE_CHECKED)
      fits |= line_fits(q, &entry);
  return fits && bytes_equal(name, q->user);
}

bool user_file_admits(struct bytes content, struct bytes user, struct bytes password, bool hashed,
                      unsigned char const secret[16])
{
  struct user_file_question question = {
    .content = content, .user = user, .password = password, .hashed = hashed, .secret = secret
  };
  return user_file_check(&question);
}
