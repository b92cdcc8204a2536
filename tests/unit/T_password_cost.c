/* password_cost: what each kind of hash takes, and what is too much. */
#include <httpway/password.h>
#include <httpway/password_cost.h>

#include "tap.h"

static struct password_limits const usual = { PASSWORD_SECONDS, PASSWORD_MEMORY };

static struct password_cost cost(char const *hash)
{
  return password_cost(bytes_from_string(hash));
}

static bool is_over(char const *hash)
{
  return password_cost_is_over(cost(hash), &usual);
}

static bool is_doubtful(char const *hash)
{
  return password_cost_is_doubtful(cost(hash), &usual);
}

static void test_usual(void)
{
  static char const *const hashes[] = {
    "5mmeBOoKHpKQo",
    "_J9..hl8shlsSRXLihlc",
    "$1$H.92uCNz$8H2zJHt7.L8VHaYTa1Wpi1",
    "$apr1$abcdefgh$GQVaHFsauSKl0cgw4bVFJ/",
    "{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw=",
    "{SSHA}1DPJSjMRGeHpU+xSD8JqxR9UWgtzYWx0c2FsdA==",
    "$3$$427f638942987bcbeb98697797d95426",
    "$5$saltstring$x",
    "$6$saltstring$x",
    "$6$rounds=100000$salt$x",
    "$5$rounds=1000$salt$x",
    "$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC",
    "$2b$12$x",
    "$2a$14$x",
    "$2x$04$x",
    "$md5,rounds=37188$RdBkGd4k$$x",
    "$md5$RdBkGd4k$$x",
    "$sha1$480$abcdefgh$x",
    "$7$CU..../....PRuWwDQDaX7qMzbjHIu4W0$x",
    "$y$j9T$salt$x",
    "$gy$j9T$salt$x",
    "$y$jAT$salt$x",
    "$y$j75$salt$x",
    "$y$j9T/.$salt$x",
    "$9$salt$x"
  };
  for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
    ok(cost(hashes[i]).microseconds > 0 && !is_over(hashes[i]) && !is_doubtful(hashes[i]),
       hashes[i]);
}

static void test_over(void)
{
  static char const *const hashes[] = { "$6$rounds=999999999$salt$x",
                                        "$5$rounds=999999999$salt$x",
                                        "$6$rounds=200000000$salt$x",
                                        "$6$rounds=99999999999999999999999999$salt$x",
                                        "$6$rounds=18446744073709551615$salt$x",
                                        "$2b$31$x",
                                        "$2a$31$x",
                                        "$2y$21$x",
                                        "$2x$31$x",
                                        "$md5,rounds=4294967295$salt$x",
                                        "$md5,rounds=18446744073709551615$salt$x",
                                        "$sha1$4294967295$salt$x",
                                        "$7$GU..../....salt$x",
                                        "$7$zU..../....salt$x",
                                        "$7$CU...zzzzzsalt$x",
                                        "$7$Czzzzz/....salt$x",
                                        "$y$jFT$salt$x",
                                        "$gy$jFT$salt$x",
                                        "$y$jzzzzzzT$salt$x",
                                        "$y$j.zzzzzz$salt$x",
                                        "$y$j9T/zzzzzz$salt$x",
                                        "$sm3$rounds=999999999$salt$x",
                                        "$sm3y$jFT$salt$x" };
  for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
    ok(is_over(hashes[i]) && is_doubtful(hashes[i]), hashes[i]);
}

static void test_doubtful(void)
{
  static char const *const hashes[] = { "$6$rounds=20000000$salt$x", "$2b$17$x", "_zzzzsaltx" };
  struct password_limits const less = { 1, 0 }, none = { 0, 0 };
  ok(is_doubtful(hashes[0]) && !is_over(hashes[0]), hashes[0]);
  ok(is_doubtful(hashes[1]) && !is_over(hashes[1]), hashes[1]);
  ok(password_cost_is_doubtful(cost(hashes[2]), &less) && !is_doubtful(hashes[2]), hashes[2]);
  ok(!password_cost_is_over(cost("$7$zU..../....salt$x"), &none) &&
         !password_cost_is_doubtful(cost("$2b$31$x"), &none),
     "0: no limit");
}

static void test_nothing(void)
{
  static char const *const hashes[] = { "",
                                        "*",
                                        "*0",
                                        "!",
                                        "!!",
                                        "x",
                                        "sesame",
                                        "{MD5}x",
                                        "{SHA",
                                        "$2b$",
                                        "$2b$xx$",
                                        "$2b$00$",
                                        "$2b$32$",
                                        "$2b$5$x",
                                        "$7$",
                                        "$7$C",
                                        "$7$CU....",
                                        "$y$",
                                        "$y$j",
                                        "$y$j9",
                                        "$y$zzzzz",
                                        "_",
                                        "_J9.",
                                        "thirteenchar!",
                                        "*1234567890ab" };
  for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
    struct password_cost c = cost(hashes[i]);
    ok(c.microseconds == 0 && c.memory == 0, hashes[i]);
    ok(!password_matches(bytes_from_string(hashes[i]), BYTES("x")), "... fits nothing");
  }
}

static void test_memory(void)
{
  is_number((long long)cost("$y$j9T$salt$x").memory, 16 << 20, "yescrypt, the usual cost: 16 MiB");
  is_number((long long)cost("$y$jCT$salt$x").memory, 128 << 20, "... cost 8: 128 MiB");
  is_number((long long)cost("$7$CU..../....salt$x").memory, 64 << 20, "scrypt: 64 MiB");
  is_number((long long)cost("$6$salt$x").memory, 0, "others take none");
}

int main(void)
{
  test_usual();
  test_over();
  test_doubtful();
  test_nothing();
  test_memory();
  return tap_done();
}
