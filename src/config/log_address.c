/* log_address: the words of LogAddress. */
#include <httpway/words.h>

#include "log_address.h"
#include "value.h"

static bool prefix_scan(struct bytes word, unsigned int most, uint8_t *prefix)
{
  uint64_t number;

  if (integer_scan(word, &number) != INTEGER_GOOD || number > most)
    return false;
  *prefix = (uint8_t)number;
  return true;
}

static bool mask_scan(struct bytes *word, struct bytes *text, struct conf_log_address *out)
{
  out->ipv4 = 24;
  out->ipv6 = 48;
  *word = word_take(text, BLANKS);
  if (!word->n || bytes_equal_nocase(*word, BYTES("logins")))
    return true;
  if (!prefix_scan(*word, 32, &out->ipv4) || !prefix_scan(word_take(text, BLANKS), 128, &out->ipv6))
    return false;
  *word = word_take(text, BLANKS);
  return true;
}

bool log_address_scan(struct bytes text, struct conf_log_address *out)
{
  struct bytes word = word_take(&text, BLANKS);

  *out = (struct conf_log_address){ .ipv4 = 32, .ipv6 = 128 };
  if (bytes_equal_nocase(word, BYTES("full")))
    return word_take(&text, BLANKS).n == 0;
  if (bytes_equal_nocase(word, BYTES("hash"))) {
    *out = (struct conf_log_address){ .hash = true };
    word = word_take(&text, BLANKS);
  } else if (!bytes_equal_nocase(word, BYTES("mask")) || !mask_scan(&word, &text, out)) {
    return false;
  }
  out->logins = word.n > 0;
  return (!word.n || bytes_equal_nocase(word, BYTES("logins"))) && word_take(&text, BLANKS).n == 0;
}

struct conf_log_address log_address_of(struct bytes text)
{
  struct conf_log_address found;

  if (!log_address_scan(text, &found))
    found = (struct conf_log_address){ .ipv4 = 32, .ipv6 = 128 };
  return found;
}
