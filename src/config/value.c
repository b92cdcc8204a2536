/* value: integers, flags, networks and header lines from their text. */
#include <string.h>

#include <httpway/words.h>

#include "value.h"

static unsigned int digit_value(char c)
{
  if (c >= '0' && c <= '9')
    return (unsigned int)(c - '0');
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 16;
}

static unsigned int integer_base(struct bytes *text)
{
  if (text->n < 2 || text->s[0] != '0')
    return 10;
  if (ascii_lower(text->s[1]) == 'x') {
    *text = bytes_after(*text, 2);
    return 16;
  }
  *text = bytes_after(*text, 1);
  return 8;
}

enum integer_verdict integer_scan(struct bytes text, uint64_t *value)
{
  unsigned int const base = integer_base(&text);
  uint64_t sum = 0;
  bool too_big = false;

  if (text.n == 0)
    return INTEGER_MALFORMED;
  for (size_t i = 0; i < text.n; i++) {
    unsigned int const digit = digit_value(text.s[i]);
    if (digit >= base)
      return INTEGER_MALFORMED;
    /* Goes on to the end, so that garbage after a number too big is garbage. */
    too_big = too_big || sum > (UINT64_MAX - digit) / base;
    sum = sum * base + digit;
  }
  if (too_big)
    return INTEGER_TOO_BIG;
  *value = sum;
  return INTEGER_GOOD;
}

bool flag_scan(struct bytes text, uint64_t *value)
{
  bool const on = bytes_equal_nocase(text, BYTES("On"));

  *value = on;
  return on || bytes_equal_nocase(text, BYTES("Off"));
}

char const *network_scan(struct bytes text, struct network *network)
{
  size_t const slash = bytes_find(text, '/');
  struct address address;
  uint64_t prefix;

  if (slash == text.n)
    return "has no prefix length, expected ADDRESS/PREFIX such as 192.0.2.0/24";
  if (!address_scan(bytes_of(text.s, slash), &address))
    return "does not start with a numeric address, expected ADDRESS/PREFIX such as 192.0.2.0/24";
  if (integer_scan(bytes_after(text, slash + 1), &prefix) != INTEGER_GOOD ||
      prefix > (address.family == ADDRESS_IPV4 ? 32 : 128))
    return address.family == ADDRESS_IPV4
               ? "has a bad prefix length, expected 0 to 32 after the slash"
               : "has a bad prefix length, expected 0 to 128 after the slash";
  *network = (struct network){ .family = address.family, .prefix = (uint8_t)prefix };
  memcpy(network->ip, address.ip, sizeof network->ip);
  address_cut(network->ip, network->prefix);
  return 0;
}

char const *foreign_sign(struct bytes word)
{
  static char const quotes[] = "\xe2\x80\x98\0\xe2\x80\x99\0\xe2\x80\x9a\0\xe2\x80\x9c\0"
                               "\xe2\x80\x9d\0\xe2\x80\x9e\0\xc2\xab\0\xc2\xbb\0'\0";

  for (char const *quote = quotes; *quote; quote += strlen(quote) + 1)
    if (bytes_begin(word, bytes_from_string(quote)))
      return "typographic or single quotes are a part of the word: write \"...\"";
  for (size_t i = 0; i + 1 < word.n; i++)
    if (!memcmp(word.s + i, "\xc2\xa0", 2))
      return "a no-break space is a part of the word: write a plain one";
  return 0;
}

bool has_control(struct bytes text)
{
  for (size_t i = 0; i < text.n; i++)
    if (((unsigned char)text.s[i] < 0x20 && text.s[i] != '\t') || text.s[i] == 0x7f)
      return true;
  return false;
}

static bool is_token_byte(char c)
{
  char const lower = ascii_lower(c);

  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
         (c && strchr("!#$%&'*+-.^_`|~", c) != 0);
}

bool is_token(struct bytes text)
{
  for (size_t i = 0; i < text.n; i++)
    if (!is_token_byte(text.s[i]))
      return false;
  return text.n > 0;
}

bool is_header_line(struct bytes text)
{
  size_t const colon = bytes_find(text, ':');

  return colon != text.n && is_token(bytes_of(text.s, colon));
}

struct bytes header_name(struct bytes line)
{
  return bytes_of(line.s, bytes_find(line, ':'));
}

struct bytes header_value(struct bytes line)
{
  size_t const colon = bytes_find(line, ':');
  struct bytes value = colon == line.n ? BYTES_NONE : bytes_after(line, colon + 1);
  return blanks_trim(value);
}

bool is_status_pattern(struct bytes text, unsigned int first)
{
  if (text.n != 3 || text.s[0] < (char)('0' + first) || text.s[0] > '5')
    return false;
  return (ascii_is_digit(text.s[1]) && ascii_is_digit(text.s[2])) ||
         bytes_equal(bytes_after(text, 1), BYTES("xx"));
}

enum conf_special special_scan(struct bytes name)
{
  static char const *const names[] = { [SPECIAL_CGI] = "CGI",
                                       [SPECIAL_IMAGEMAP] = "Imagemap",
                                       [SPECIAL_REDIRECT] = "Redirect",
                                       [SPECIAL_DUMP] = "Dump" };

  for (unsigned int i = SPECIAL_CGI; i <= SPECIAL_DUMP; i++)
    if (bytes_equal_nocase(name, bytes_from_string(names[i])))
      return (enum conf_special)i;
  return SPECIAL_NONE;
}

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
