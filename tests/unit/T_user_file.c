/* user_file: lines, names, and who is let in. */
#include <stdio.h>
#include <stdlib.h>

#include <httpway/user_file.h>

#include "tap.h"

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

int main(void)
{
  test_lines();
  test_nobody();
  test_stand_in();
  test_hashed();
  test_large();
  return tap_done();
}
