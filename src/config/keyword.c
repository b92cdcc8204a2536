/* keyword: finding keywords, and guessing what a misspelt one was to be. Pure but for the arena. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "keyword.h"

/* No keyword is longer, and nothing longer is compared with one. */
enum { NAME_MAX_LENGTH = 32, PLACES = 11 };

static char const *const block_names[PLACES] = { "file",    "Tuning",       "Control", "Server",
                                                 "Virtual", "Access",       "Clients", "LogFormat",
                                                 "Options", "ScriptLimits", "Headers" };
static char const *const place_names[PLACES] = {
  "the file",         "a Tuning block",       "a Control block", "a Server block",
  "a Virtual block",  "an Access block",      "a Clients block", "a LogFormat block",
  "an Options block", "a ScriptLimits block", "a Headers block"
};

enum keyword_id keyword_find(struct bytes name, unsigned int place)
{
  enum keyword_id elsewhere = KEY_UNKNOWN;

  for (unsigned int i = 0; i < KEY_COUNT; i++)
    if (bytes_equal_nocase(name, bytes_from_string(keywords[i].name))) {
      if (keywords[i].places & place)
        return (enum keyword_id)i;
      if (elsewhere == KEY_UNKNOWN)
        elsewhere = (enum keyword_id)i;
    }
  return elsewhere;
}

unsigned int keyword_place_set(struct keyword const *keyword)
{
  unsigned int places = 0;

  for (unsigned int i = 0; i < KEY_COUNT; i++)
    if (strcmp(keywords[i].name, keyword->name) == 0)
      places |= keywords[i].places;
  return places;
}

static unsigned int least(unsigned int a, unsigned int b)
{
  return a < b ? a : b;
}

/* How many letters must be put in, left out, changed or swapped with their neighbour to make b from
   a (optimal string alignment). */
static unsigned int distance(struct bytes a, struct bytes b)
{
  unsigned int row[3][NAME_MAX_LENGTH + 1];

  for (unsigned int j = 0; j <= b.n; j++)
    row[0][j] = j;
  for (unsigned int i = 1; i <= a.n; i++) {
    unsigned int *now = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];
    now[0] = i;
    for (unsigned int j = 1; j <= b.n; j++) {
      char const x = ascii_lower(a.s[i - 1]), y = ascii_lower(b.s[j - 1]);
      now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == ascii_lower(b.s[j - 2]) && ascii_lower(a.s[i - 2]) == y)
        now[j] = least(now[j], before[j - 2] + 1);
    }
  }
  return row[a.n % 3][b.n];
}

enum keyword_id keyword_guess(struct bytes name, unsigned int place)
{
  enum keyword_id best = KEY_UNKNOWN;
  /* One slip in four letters, three at most. */
  unsigned int nearest = least((unsigned int)(name.n > 11 ? 3 : (name.n + 1) / 4), 3) + 1;

  if (name.n < 3 || name.n > NAME_MAX_LENGTH)
    return KEY_UNKNOWN;
  for (unsigned int i = 0; i < KEY_COUNT; i++) {
    unsigned int apart;
    struct bytes const keyword = bytes_from_string(keywords[i].name);
    if (place && !(keywords[i].places & place))
      continue;
    /* Names of very different lengths need not be compared. */
    if (name.n >= keyword.n + nearest || keyword.n >= name.n + nearest)
      continue;
    apart = distance(name, keyword);
    if (apart < nearest) {
      nearest = apart;
      best = (enum keyword_id)i;
    }
  }
  return best;
}

char const *place_name(unsigned int place)
{
  for (unsigned int i = 0; i < PLACES; i++)
    if (place == 1u << i)
      return place_names[i];
  return "no block";
}

/* Appends name to a list that reads "a, b or c". */
static void list_add(char *out, size_t *length, size_t left, char const *name)
{
  char const *const before = *length == 0 ? "" : left ? ", " : " or ";
  size_t const n = strlen(before), m = strlen(name);

  memcpy(out + *length, before, n);
  memcpy(out + *length + n, name, m);
  *length += n + m;
}

struct bytes keyword_places(struct keyword const *keyword)
{
  char out[PLACES * 16];
  size_t length = 0;
  unsigned int left = keyword_place_set(keyword);

  if (left == IN_FILE)
    return BYTES("the file, outside all blocks");
  for (unsigned int i = 0; i < PLACES; i++)
    if (left & 1u << i) {
      left &= ~(1u << i);
      list_add(out, &length, left, i ? block_names[i] : "the file");
    }
  return arena_copy(bytes_of(out, length));
}

int keyword_word(struct keyword const *keyword, struct bytes word)
{
  for (int i = 0; keyword->words[i]; i++)
    if (bytes_equal_nocase(word, bytes_from_string(keyword->words[i])))
      return i;
  return -1;
}

struct bytes keyword_words(struct keyword const *keyword)
{
  char out[64];
  size_t length = 0;

  for (unsigned int i = 0; keyword->words[i]; i++)
    list_add(out, &length, keyword->words[i + 1] != 0, keyword->words[i]);
  return arena_copy(bytes_of(out, length));
}
