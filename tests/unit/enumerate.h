/* What the enumerating tests share: counting what a model disagrees about, and showing the first of
 * it. */
#ifndef TESTS_UNIT_ENUMERATE_H
#define TESTS_UNIT_ENUMERATE_H

#include "tap.h"

/* The characters of a token (RFC 9110 section 5.6.2). */
#define TOKEN "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

enum { SHOWN = 5 };

static unsigned long texts, wrong;

static void complain(char const *what, char const *text)
{
  if (wrong++ >= SHOWN)
    return;
  printf("# %s: ", what);
  for (; *text; text++)
    printf(*text < ' ' || *text > '~' ? "\\x%02x" : "%c", (unsigned int)(unsigned char)*text);
  putchar('\n');
}

#endif
