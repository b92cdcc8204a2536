/* The table of keywords: complete, found in any case, guessed when misspelt. */
#include <httpway/conf.h>

#include "../../src/config/keyword.h"

#include "tap.h"

static void is_guess(struct bytes name, unsigned int place, enum keyword_id want)
{
  is_number(keyword_guess(name, place), want, name.s);
}

int main(void)
{
  bool complete = true;

  for (unsigned int i = 0; i < KEY_COUNT; i++)
    complete = complete && keywords[i].name && keywords[i].places &&
               keyword_find(bytes_from_string(keywords[i].name), keywords[i].places) == i;
  ok(complete, "every keyword has a place, and a name of its own there");
  is_number(KEY_FAILED_USER - KEY_FIRST_LOG_FIELD, LOG_FAILED_USER,
            "fields are in the order of conf.h");
  is_number(keyword_find(BYTES("allowDOTFILES"), IN_CONTROL), KEY_ALLOW_DOTFILES, "any case");
  is_number(keyword_find(BYTES("Allo"), IN_ACCESS), KEY_UNKNOWN, "no abbreviations");
  is_number(keyword_find(BYTES("scriptconcurrency"), IN_TUNING), KEY_SCRIPT_CONCURRENCY,
            "one name in two places");
  is_number(keyword_find(BYTES("ScriptConcurrency"), IN_CONTROL), KEY_LOCATION_SCRIPT_CONCURRENCY,
            "... means the one that may stand there");
  is_number(keyword_find(BYTES("ScriptConcurrency"), IN_SERVER), KEY_SCRIPT_CONCURRENCY,
            "... or the first");
  is_bytes(keyword_places(keywords + KEY_SCRIPT_CONCURRENCY), BYTES("Tuning or Control"),
           "... and belongs in both");
  is_guess(BYTES("ScriptConcurency"), IN_CONTROL, KEY_LOCATION_SCRIPT_CONCURRENCY);
  is_guess(BYTES("Locaton"), IN_CONTROL, KEY_LOCATION);
  is_guess(BYTES("Lcoation"), IN_CONTROL, KEY_LOCATION);
  is_guess(BYTES("AllowDotFile"), IN_CONTROL, KEY_ALLOW_DOTFILES);
  is_guess(BYTES("Prot"), IN_SERVER, KEY_PORT);
  is_guess(BYTES("Prot"), IN_CONTROL, KEY_UNKNOWN);
  is_guess(BYTES("DocumentRoot"), IN_CONTROL, KEY_UNKNOWN);
  is_guess(BYTES("x"), 0, KEY_UNKNOWN);
  is_guess(BYTES("a name that is longer than any keyword could ever be"), 0, KEY_UNKNOWN);
  is_bytes(keyword_places(keywords + KEY_CONTROL), BYTES("the file, Server or Virtual"), "places");
  is_bytes(keyword_words(keywords + KEY_FAMILY), BYTES("inet, inet6 or dual"), "words");
  return tap_done();
}
