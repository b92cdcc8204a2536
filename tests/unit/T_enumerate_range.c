/* Every short Range field against a model that marks each byte of a small representation: what is
   sent are the runs of marked bytes, in the order in which they were first asked for. */
#include "tap.h"

#include <stdlib.h>

#include <httpway/range.h>

enum { TEXT_MAX = 512, SIZE_MAX_HERE = 64, SHOWN = 5 };

static unsigned long texts, some, wrong;

static void complain(char const *what, char const *text, unsigned int size)
{
  if (wrong++ < SHOWN)
    printf("# %s: '%s' of %u bytes\n", what, text, size);
}

/* ---- The model ---- */

struct answer {
  enum range_verdict verdict;
  unsigned int count;
  unsigned int first[SIZE_MAX_HERE], last[SIZE_MAX_HERE];
};

static bool is_number_text(char const *text, size_t n)
{
  return n > 0 && strspn(text, "0123456789") >= n;
}

/* Of two texts of digits; each ends in something else. */
static bool is_less(char const *a, char const *b)
{
  a += strspn(a, "0");
  b += strspn(b, "0");
  size_t const n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
  return n != m ? n < m : strncmp(a, b, n) < 0;
}

/* Marks the bytes of one range by its number; they keep the first that they get. Nothing marked:
   beyond the end. False: nonsense. */
static bool model_mark(char const *spec, unsigned int size, int number, int *marks, int *any)
{
  char const *const dash = strchr(spec, '-');
  size_t const before = dash ? (size_t)(dash - spec) : 0;
  long double first, last;

  if (!dash || (before && !is_number_text(spec, before)) ||
      (dash[1] && !is_number_text(dash + 1, strlen(dash + 1))) || strlen(spec) == 1)
    return false;
  first = before ? strtold(spec, 0) : (long double)size - strtold(dash + 1, 0);
  last = before && dash[1] ? strtold(dash + 1, 0) : before ? 1e100L : (long double)size - 1;
  if (before && dash[1] && is_less(dash + 1, spec))
    return false;
  for (unsigned int i = 0; i < size; i++)
    if (i >= first && i <= last) {
      *any = 1;
      if (!marks[i])
        marks[i] = number;
    }
  /* The last bytes of nothing are nothing that could not be sent. */
  return before || size || first == 0;
}

/* The runs, by the smallest number in them. */
static void model_runs(struct answer *a, int const *marks, unsigned int size)
{
  int order[SIZE_MAX_HERE];

  a->count = 0;
  for (unsigned int i = 0; i < size; i++) {
    unsigned int const from = i;
    int least = marks[i];
    if (!marks[i])
      continue;
    for (; i < size && marks[i]; i++)
      least = marks[i] < least ? marks[i] : least;
    unsigned int place = a->count++;
    for (; place > 0 && order[place - 1] > least; place--) {
      order[place] = order[place - 1];
      a->first[place] = a->first[place - 1];
      a->last[place] = a->last[place - 1];
    }
    order[place] = least;
    a->first[place] = from;
    a->last[place] = i - 1;
  }
}

static char *take_to_comma(char **rest)
{
  char *const element = *rest, *const comma = element ? strchr(element, ',') : 0;

  if (comma)
    *comma = 0;
  *rest = comma ? comma + 1 : 0;
  return element;
}

/* The next element of a list that is not empty, without blanks around it; null: there is none. */
static char *model_element(char **rest)
{
  char *element;

  while ((element = take_to_comma(rest))) {
    element += strspn(element, " \t");
    for (size_t n = strlen(element); n && strchr(" \t", element[n - 1]); n--)
      element[n - 1] = 0;
    if (*element)
      return element;
  }
  return 0;
}

static void model(struct answer *a, char const *field, unsigned int size)
{
  char copy[TEXT_MAX], *rest = copy + 6, *spec;
  int marks[SIZE_MAX_HERE] = { 0 }, number = 0, any = 0;

  a->verdict = RANGE_NONE;
  if (size == 0)
    return;
  field += strspn(field, " \t");
  memcpy(copy, field, strlen(field) + 1);
  for (size_t i = 0; i < 6; i++)
    if (!copy[i] || (copy[i] != "bytes="[i] && copy[i] != "BYTES="[i]))
      return;
  while ((spec = model_element(&rest))) {
    if (!model_mark(spec, size, ++number, marks, &any))
      return;
    model_runs(a, marks, size);
    if (a->count > RANGES_MAX)
      return;
  }
  if (number)
    a->verdict = any ? RANGE_SOME : RANGE_UNSATISFIABLE;
}

/* ---- The comparison ---- */

static bool agrees(struct answer const *want, enum range_verdict verdict, struct ranges const *got)
{
  if (verdict != want->verdict)
    return false;
  if (verdict != RANGE_SOME)
    return true;
  for (unsigned int i = 0; i < want->count && i < got->count; i++)
    if (got->range[i].first != want->first[i] || got->range[i].last != want->last[i])
      return false;
  return got->count == want->count;
}

static void compare(char const *text, unsigned int size)
{
  static struct answer want;
  struct ranges got;
  enum range_verdict const verdict = ranges_parse(bytes_from_string(text), size, &got);

  model(&want, text, size);
  texts++;
  some += verdict == RANGE_SOME;
  if (!agrees(&want, verdict, &got))
    complain("judged otherwise", text, size);
}

static void enumerate(char *text, char const *const *pieces, unsigned int depth,
                      unsigned int const *sizes)
{
  size_t const length = strlen(text);

  for (size_t i = 0; sizes[i] < SIZE_MAX_HERE; i++)
    compare(text, sizes[i]);
  for (size_t i = 0; depth > 0 && pieces[i]; i++) {
    memcpy(text + length, pieces[i], strlen(pieces[i]) + 1);
    enumerate(text, pieces, depth - 1, sizes);
  }
  text[length] = 0;
}

static void check(char const *what, char const *start, char const *const *pieces,
                  unsigned int depth, unsigned int const *sizes)
{
  char text[TEXT_MAX];

  texts = some = wrong = 0;
  snprintf(text, sizeof text, "%s", start);
  enumerate(text, pieces, depth, sizes);
  printf("# %lu texts, %lu with something to send\n", texts, some);
  is_number(wrong, 0, what);
}

int main(void)
{
  static unsigned int const small[] = { 0, 1, 2, 5, 11, SIZE_MAX_HERE };
  static unsigned int const seven[] = { 7, SIZE_MAX_HERE }, many[] = { 63, SIZE_MAX_HERE };
  static char const *const bytes[] = { "0", "1", "3", "-", ",", " ", "\t", "x", 0 };
  static char const *const units[] = {
    "bytes", "BYTES", "byte", "=", "bytes=", "0-1", " ", ",", 0
  };
  static char const *const parts[] = {
    "-", ",", "00", "2-", "99999999999999999999999", "18446744073709551616", "4", "+1", 0
  };
  static char const *const specs[] = { "0-0,", "1-1,", "2-3,", "5-,", "-1,",  "-2,",
                                       "3-2,", "4-4,", "9-,",  "-0,", "1-5,", 0 };
  static char const *const more[] = { "30-30,", "32-32,", "34-34,", "29-29,", "1-1,",
                                      "33-33,", "60-,",   "-3,",    "0-20,",  0 };

  check("bytes", "bytes=", bytes, 6, small);
  check("units", "", units, 6, small);
  check("numbers of any length", "bytes=", parts, 6, small);
  check("sets of ranges", "bytes=", specs, 6, seven);
  check("sets of very many ranges",
        "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,",
        more, 5, many);
  return tap_done();
}
