/* password_cost: the parameters in hashes of crypt(5), kind by kind. Where one cannot be read crypt
   fails at once, and it costs nothing; a kind that only the system knows costs next to nothing. */
#include <httpway/password_cost.h>

#include <httpway/bytes.h>

#include "yescrypt_setting.h"

/* Nanoseconds: of a round, or of a byte of memory that is filled and read. */
enum {
  NS_DES_CRYPT = 10000,
  NS_BSDI_ROUND = 120,
  NS_MD5_CRYPT = 110000,
  NS_SUN_ROUND = 1300,
  NS_SHA1_ROUND = 670,
  NS_SHA256_ROUND = 380,
  NS_SHA512_ROUND = 250,
  NS_BCRYPT_ROUND = 51000,
  NS_SCRYPT_BYTE = 2,
  NS_YESCRYPT_BYTE = 1
};
enum { SHA_ROUNDS = 5000, SUN_ROUNDS = 4096, BCRYPT_COST_MAX = 31, DES_LENGTH = 13 };

static uint64_t times(uint64_t a, uint64_t b)
{
  return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static struct password_cost cost_of(uint64_t rounds, uint64_t nanoseconds)
{
  uint64_t all = times(rounds, nanoseconds);
  return (struct password_cost){ .microseconds = all == UINT64_MAX ? all : all / 1000 + 1 };
}

static bool begins_with(struct bytes *text, char const *prefix)
{
  struct bytes p = bytes_from_string(prefix);
  if (text->n < p.n || memcmp(text->s, p.s, p.n) != 0)
    return false;
  *text = bytes_after(*text, p.n);
  return true;
}

/* The digits that a text begins with; more than fit are the most that does. */
static uint64_t number_at(struct bytes text)
{
  uint64_t number = 0;
  for (size_t i = 0; i < text.n && ascii_is_digit(text.s[i]); i++) {
    uint64_t digit = (uint64_t)(text.s[i] - '0');
    number = times(number, 10);
    number = number > UINT64_MAX - digit ? UINT64_MAX : number + digit;
  }
  return number;
}

/* $5$ and $6$: rounds=N, or the usual. */
static struct password_cost cost_of_sha(struct bytes rest, uint64_t nanoseconds)
{
  return cost_of(begins_with(&rest, "rounds=") ? number_at(rest) : SHA_ROUNDS, nanoseconds);
}

/* $2b$ and its like: two digits after it. */
static struct password_cost cost_of_bcrypt(struct bytes rest)
{
  uint64_t cost = rest.n >= 3 && rest.s[2] == '$' ? number_at(bytes_of(rest.s, 2)) : 0;
  return cost == 0 || cost > BCRYPT_COST_MAX ? (struct password_cost){ 0, 0 }
                                             : cost_of(UINT64_C(1) << cost, NS_BCRYPT_ROUND);
}

/* $md5$ and $md5,rounds=N$, where N are added to the usual. */
static struct password_cost cost_of_sun(struct bytes rest)
{
  uint64_t more = begins_with(&rest, ",rounds=") ? number_at(rest) : 0;
  return cost_of(more > UINT64_MAX - SUN_ROUNDS ? more : more + SUN_ROUNDS, NS_SUN_ROUND);
}

/* _ and four characters, the lowest first. */
static struct password_cost cost_of_bsdi(struct bytes rest)
{
  uint32_t rounds;
  return yescrypt_fixed(&rest, 4, &rounds) ? cost_of(rounds, NS_BSDI_ROUND)
                                           : (struct password_cost){ 0, 0 };
}

static struct password_cost cost_of_memory(struct yescrypt_setting const *s)
{
  uint64_t bytes =
      s->log2_n > 62 ? UINT64_MAX : times(times(UINT64_C(1) << s->log2_n, s->r), UINT64_C(128));
  uint64_t passes = times(s->classic ? s->p : 1, UINT64_C(1) + s->t);
  struct password_cost cost =
      cost_of(times(bytes, passes), s->classic ? NS_SCRYPT_BYTE : NS_YESCRYPT_BYTE);
  cost.memory = bytes;
  return cost;
}

struct password_cost password_cost(struct bytes hash)
{
  struct yescrypt_setting setting;
  struct bytes rest = hash;
  if (begins_with(&rest, "{SHA}") || begins_with(&rest, "{SSHA}"))
    return (struct password_cost){ .microseconds = 1 };
  if (begins_with(&rest, "$6$") || begins_with(&rest, "$sm3$"))
    return cost_of_sha(rest, NS_SHA512_ROUND);
  if (begins_with(&rest, "$5$"))
    return cost_of_sha(rest, NS_SHA256_ROUND);
  if (begins_with(&rest, "$2a$") || begins_with(&rest, "$2b$") || begins_with(&rest, "$2x$") ||
      begins_with(&rest, "$2y$"))
    return cost_of_bcrypt(rest);
  if (begins_with(&rest, "$y$") || begins_with(&rest, "$gy$") || begins_with(&rest, "$sm3y$"))
    return yescrypt_read(rest, &setting) ? cost_of_memory(&setting)
                                         : (struct password_cost){ 0, 0 };
  if (begins_with(&rest, "$7$"))
    return scrypt_read(rest, &setting) ? cost_of_memory(&setting) : (struct password_cost){ 0, 0 };
  if (begins_with(&rest, "$1$") || begins_with(&rest, "$apr1$"))
    return cost_of(1, NS_MD5_CRYPT);
  if (begins_with(&rest, "$md5"))
    return cost_of_sun(rest);
  if (begins_with(&rest, "$sha1$"))
    return cost_of(number_at(rest), NS_SHA1_ROUND);
  if (begins_with(&rest, "$3$") || begins_with(&rest, "$"))
    return (struct password_cost){ .microseconds = 1 };
  if (begins_with(&rest, "_"))
    return cost_of_bsdi(rest);
  return yescrypt_is_text(hash, DES_LENGTH) ? cost_of(1, NS_DES_CRYPT)
                                            : (struct password_cost){ 0, 0 };
}

bool password_cost_is_over(struct password_cost cost, struct password_limits const *limits)
{
  uint64_t most = times(times(limits->seconds, 1000000), PASSWORD_COST_DOUBT);
  return (limits->seconds && cost.microseconds > most) ||
         (limits->memory && cost.memory > limits->memory);
}

bool password_cost_is_doubtful(struct password_cost cost, struct password_limits const *limits)
{
  uint64_t most = times(limits->seconds, 1000000) / PASSWORD_COST_DOUBT;
  return (limits->seconds && cost.microseconds > most) ||
         (limits->memory && cost.memory > limits->memory);
}
