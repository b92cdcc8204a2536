/* user_file: lines, names, and who is let in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <crypt.h>
#endif

#include <httpway/user_file.h>

#include "tap.h"

#define D22 "0123456789./abcdefghij"
#define D43 D22 "ABCDEFGHIJKLMNOPQRSTU"
#define D86 D43 D43

static unsigned char const secret[16] = "sixteen bytes..";

static bool admits(struct bytes content, char const *user, char const *password)
{
  return user_file_admits(content, bytes_from_string(user), bytes_from_string(password), false,
                          secret);
}

static void test_lines(void)
{
  struct bytes file =
      BYTES("alice:a\nbob:b\r\n\n\r\nno colon\n:nameless\ncarol:with:colons:\nempty:\n"
            "twice:one\ntwice:two\n dave:blank \nlast:line");
  ok(admits(file, "alice", "a"), "LF");
  ok(admits(file, "bob", "b") && !admits(file, "bob", "b\r"), "CR LF");
  ok(admits(file, "carol", "with:colons:") && !admits(file, "carol", "with"),
     "the first colon splits");
  ok(admits(file, "empty", "") && !admits(file, "empty", "x"), "an empty password");
  ok(admits(file, "twice", "one") && admits(file, "twice", "two") &&
         !admits(file, "twice", "onetwo"),
     "a name that is there twice");
  ok(admits(file, " dave", "blank ") && !admits(file, "dave", "blank"), "blanks count");
  ok(admits(file, "last", "line"), "the last line without line end");
  ok(!admits(file, "", "nameless") && !admits(file, "no colon", "") && !admits(file, "", ""),
     "lines that are nobody's");
  ok(!admits(file, "Alice", "a") && !admits(file, "alice", "A") && !admits(file, "alic", "a") &&
         !admits(file, "alicee", "a"),
     "names and passwords as they are");
  ok(!admits(file, "alice", "b") && !admits(file, "eve", "a"), "not one's password for another");
}

static void test_nobody(void)
{
  ok(!admits(BYTES(""), "a", "") && !admits(BYTES("\n\n"), "a", "") &&
         !admits(BYTES(":"), "a", "") && !admits(BYTES(":"), "", "") &&
         !admits(BYTES("\r\n"), "", ""),
     "files without anybody");
  ok(admits(BYTES("a:"), "a", ""), "the shortest line");
  ok(admits(BYTES("\xef\xbb\xbf"
                  "a:x\n"),
            "a", "x") &&
         !admits(BYTES("b:y\n\xef\xbb\xbf"
                       "a:x\n"),
                 "a", "x"),
     "a byte order mark, at the very beginning");
  ok(user_file_admits(BYTES("n\0l:x\0y\n"), BYTES("n\0l"), BYTES("x\0y"), false, secret) &&
         !admits(BYTES("n\0l:x\n"), "n", "x"),
     "NUL is a byte like another");
}

/* The stand-in for a name that is not there is one that is there: its password lets nobody in. */
static void test_stand_in(void)
{
  struct bytes file = BYTES("alice:same\nbob:same\ncarol:same\n");
  char name[16];
  bool any = false;
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "name%d", i);
    any = any || admits(file, name, "same");
  }
  ok(!any, "an unknown name is let in with nobody's password");
}

static void test_hashed(void)
{
  struct bytes file = BYTES("alice:$apr1$abcdefgh$GQVaHFsauSKl0cgw4bVFJ/\nbob:{SHA}CEo1Ae3vaEXy8eQZ"
                            "jsOiuBz1xrw=\nbob:5mmeBOoKHpKQo\nplain:sesame\nlocked:*0\n");
  struct bytes sesame = BYTES("sesame");
  ok(user_file_admits(file, BYTES("alice"), sesame, true, secret) &&
         user_file_admits(file, BYTES("bob"), sesame, true, secret),
     "hashes");
  ok(!user_file_admits(file, BYTES("plain"), sesame, true, secret) &&
         !user_file_admits(file, BYTES("locked"), BYTES("*0"), true, secret),
     "what is none");
  ok(!user_file_admits(file, BYTES("alice"), BYTES("$apr1$abcdefgh$GQVaHFsauSKl0cgw4bVFJ/"), true,
                       secret),
     "the hash is not the password");
}

/* Lines that take too much are not begun; which line that was is told. */
static void test_limits(void)
{
  struct bytes file = BYTES("alice:$6$rounds=999999999$salt$x\n\nbob:{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1"
                            "xrw=\nalice:{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw=\ncarol:$2b$31$x\n");
  sig_atomic_t volatile line = 0;
  struct user_file_question q = { .content = file,
                                  .user = BYTES("alice"),
                                  .password = BYTES("sesame"),
                                  .hashed = true,
                                  .secret = secret,
                                  .limits = { PASSWORD_SECONDS, PASSWORD_MEMORY },
                                  .line = &line };
  ok(user_file_check(&q), "another line of the same name is tried");
  is_number((long long)q.over, 1, "the first is not begun");
  is_number(line, 4, "the other one is");
  q.user = BYTES("carol");
  ok(!user_file_check(&q) && q.over == 5, "one that is too much admits nobody");
  ok(line == 3 || line == 4, "... something else is computed instead");
  q.user = BYTES("bob");
  ok(user_file_check(&q) && q.over == 0, "others do not matter");
  q.user = BYTES("nobody");
  ok(!user_file_check(&q) && q.over == 0 && (line == 3 || line == 4),
     "the stand-in for a name that is not there is none of them");
}

/* Who is locked, or has no hash, costs what others cost. */
static void test_locked(void)
{
  struct bytes file = BYTES("a:*\nb:!\nc:\nd:sesame\ne:{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw=\n");
  char const *names[] = { "a", "b", "c", "d", "nobody" };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    sig_atomic_t volatile line = 0;
    struct user_file_question q = { .content = file,
                                    .user = bytes_from_string(names[i]),
                                    .password = BYTES("sesame"),
                                    .hashed = true,
                                    .secret = secret,
                                    .line = &line };
    ok(!user_file_check(&q) && line == 5, names[i]);
  }
}

static void test_large(void)
{
  enum { LINES = 50000, ROOM = LINES * 24 };
  char *text = malloc(ROOM);
  size_t n = 0;
  for (int i = 0; i < LINES; i++)
    n += (size_t)snprintf(text + n, ROOM - n, "user%d:password%d\n", i, i);
  ok(n > 1000000 && admits(bytes_of(text, n), "user49999", "password49999") &&
         !admits(bytes_of(text, n), "user50000", "password50000"),
     "more than a megabyte");
  memset(text, 'x', ROOM);
  text[ROOM / 2] = ':';
  ok(!admits(bytes_of(text, ROOM), "x", "x"), "one very long line");
  free(text);
}

/* The faults of a file as text: "LINE:FAULT ". */
static char const *faults(struct bytes content, bool hashed, bool (*known)(struct bytes hash))
{
  static char out[256];
  size_t line = 0, n = 0;
  enum user_file_fault fault;
  out[0] = 0;
  while ((fault = user_file_fault_next(&content, &line, hashed, known)))
    n += (size_t)snprintf(out + n, sizeof out - n, "%zu:%d ", line, (int)fault);
  return out;
}

static bool unknown(struct bytes hash)
{
  (void)hash;
  return false;
}

static void test_faults(void)
{
  struct bytes file = BYTES("\xef\xbb\xbf# a comment: with a colon\n\n \t\r\nnobody\n:x\nlocked:*\n"
                            "locked:!x\nlocked:\nplain:secret\nsix:$6$salt$" D86
                            "\r\nsha:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=\n"
                            "odd:$zz$x\nlast");
  ok(!strcmp(faults(file, true, 0), "4:1 5:2 9:3 13:1 "), "where hashes are expected");
  ok(!strcmp(faults(file, true, unknown), "4:1 5:2 9:3 12:3 13:1 "),
     "... the system knows other kinds, or does not");
  ok(!strcmp(faults(file, false, unknown), "4:1 5:2 10:5 11:5 13:1 "), "where passwords are");
  ok(!strcmp(faults(BYTES(""), true, 0), "") && !strcmp(faults(BYTES("\n"), true, 0), "") &&
         !strcmp(faults(BYTES("a:$6$s$" D86), true, 0), ""),
     "nothing");
  ok(!strcmp(
         faults(BYTES("a:aaaaaaaaaaaaa\nb:$2b$x$x\nc:$apr1$s$" D22 "\nd:$y$j9T$s$" D43 "\ne:x\n"),
                true, unknown),
         "2:4 5:3 "),
     "kinds of hashes");
}

/* A hash as it is, and with a byte less, more, or of another alphabet. */
static void test_hash(char const *hash)
{
  char line[512];
  size_t n = (size_t)snprintf(line, sizeof line, "a:%s", hash);
  struct bytes whole = bytes_of(line, n);
  printf("# %s\n", hash);
  ok(!*faults(whole, true, unknown), "a hash is good");
  ok(*faults(bytes_of(line, n - 1), true, unknown), "... cut off");
  line[n] = '.';
  ok(*faults(bytes_of(line, n + 1), true, unknown), "... with more");
  line[n - 1] = '!';
  ok(*faults(whole, true, unknown), "... with what is no digit");
}

/* What crypt makes is what it is to be given: no hash that fits is called broken. */
static void test_hashes(void)
{
  static char const *const settings[] = {
    "$1$saltsalt$",
    "$1$$",
    "$1$s$",
    "$1$a-b_c,d$",
    "$5$s$",
    "$5$rounds=1000$saltsaltsaltsalt$",
    "$6$s$",
    "$6$$",
    "$6$a=b!c@d$",
    "$6$rounds=1000$saltsaltsaltsalt$",
    "$2a$04$abcdefghijklmnopqrstuu",
    "$2b$04$abcdefghijklmnopqrstuu",
    "$2x$04$abcdefghijklmnopqrstuu",
    "$2y$05$abcdefghijklmnopqrstuu",
    "$3$",
    "$sha1$100$saltsalt$",
    "$sha1$100$0123456789abcdefghijklmnopqrstuvwxyz0123456789$",
    "$md5$saltsalt$",
    "$md5$saltsalt$$",
    "$md5,rounds=10$saltsalt$",
    "$7$6/..../....saltsalt$",
    "$7$6/..../....$",
    "$y$j75$$",
    "$y$j75$saltsaltsalts$",
    "$y$j75$abcdefghijklmnopqrstu/$",
    "$y$j75$abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrs0$",
    "$gy$j75$abcdefghijklmnopqrstu/$",
    "$sm3$saltsalt$",
    "$sm3$rounds=1000$s$",
    "$sm3y$j75$abcdefghijklmnopqrstu/$",
    "_J9..salt",
    "ab"
  };
  static char const *const ours[] = { "$apr1$pb3SI2AN$BYo2lJSsz60vRI.lGOsem.",
                                      "$apr1$$BYo2lJSsz60vRI.lGOsem.",
                                      "{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
                                      "{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwlh",
                                      "{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwlhYg==",
                                      "{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwlhYWFhYWFhYWFhYWFhYWFh" };
  static struct bytes const broken = {
    "a:{SHA}short\nb:$2y$05$short\nc:$apr1$x$\nd:$6$abc$def\ne:{SSHA}!!!\nf:$1$abc\n"
    "g:{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=\nh:{SHA}2jmj7l5rSw0yVb/vlWAYkK/"
    "YBwlh\ni:$apr1$salt56789$" D22 "\nj:$1$" D22 "\nk:$y$j9T$" D43 "x\n",
    0
  };
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
    /* cppcheck-suppress cryptCalled */
    char const *hash = crypt("secret", settings[i]);
    if (hash && hash[0] != '*' && strlen(hash) > 12)
      test_hash(hash);
  }
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    test_hash(ours[i]);
  ok(!strcmp(faults(bytes_from_string(broken.s), true, 0),
             "1:4 2:4 3:4 4:4 5:4 6:4 7:4 8:4 9:4 10:4 11:4 "),
     "broken ones");
  ok(!strcmp(faults(bytes_from_string(broken.s), false, 0), ""), "... are passwords like others");
}

int main(void)
{
  test_faults();
  test_hashes();
  test_lines();
  test_nobody();
  test_stand_in();
  test_hashed();
  test_limits();
  test_locked();
  test_large();
  return tap_done();
}
