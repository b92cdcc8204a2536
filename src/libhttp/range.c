/* range: byte ranges, cut to the representation and joined. Numbers may have any length: they are
   compared as text, and saturate as values. */
#include <httpway/range.h>

#include <httpway/field_value.h>
#include <httpway/words.h>

/* Takes the digits off the front of *text, without leading zeros; *found says whether there were
   any. */
static struct bytes digits_take(struct bytes *text, bool *found)
{
  size_t zeros = 0, n = 0;

  while (zeros < text->n && text->s[zeros] == '0')
    zeros++;
  while (zeros + n < text->n && ascii_is_digit(text->s[zeros + n]))
    n++;
  struct bytes const digits = bytes_of(text->s + zeros, n);
  *found = zeros + n > 0;
  *text = bytes_after(*text, zeros + n);
  return digits;
}

static uint64_t digits_value(struct bytes digits)
{
  uint64_t sum = 0;

  for (size_t i = 0; i < digits.n; i++) {
    uint64_t const digit = (uint64_t)(digits.s[i] - '0');
    if (sum > (UINT64_MAX - digit) / 10)
      return UINT64_MAX;
    sum = sum * 10 + digit;
  }
  return sum;
}

static bool digits_less(struct bytes a, struct bytes b)
{
  return a.n != b.n ? a.n < b.n : a.n != 0 && memcmp(a.s, b.s, a.n) < 0;
}

static enum range_verdict suffix_judge(struct bytes digits, uint64_t size, struct range *out)
{
  uint64_t const length = digits_value(digits);

  if (length == 0)
    return RANGE_UNSATISFIABLE;
  out->first = length < size ? size - length : 0;
  out->last = size - 1;
  return RANGE_SOME;
}

static enum range_verdict spec_judge(struct bytes spec, uint64_t size, struct range *out)
{
  bool has_first, has_last;
  struct bytes const first = digits_take(&spec, &has_first);

  if (spec.n == 0 || spec.s[0] != '-')
    return RANGE_NONE;
  spec = bytes_after(spec, 1);
  struct bytes const last = digits_take(&spec, &has_last);
  if (spec.n || (!has_first && !has_last) || (has_first && has_last && digits_less(last, first)))
    return RANGE_NONE;
  if (!has_first)
    return suffix_judge(last, size, out);
  out->first = digits_value(first);
  if (out->first >= size)
    return RANGE_UNSATISFIABLE;
  out->last = has_last ? digits_value(last) : UINT64_MAX;
  if (out->last >= size)
    out->last = size - 1;
  return RANGE_SOME;
}

/* last is below 2^64-1: the size is at most that. */
static bool ranges_touch(struct range const *a, struct range const *b)
{
  return a->first <= b->last + 1 && b->first <= a->last + 1;
}

static void range_remove(struct ranges *ranges, unsigned int at)
{
  ranges->count--;
  for (unsigned int i = at; i < ranges->count; i++)
    ranges->range[i] = ranges->range[i + 1];
}

/* Joins another range to those that it touches; what grows by one of them comes to no other, since
   they do not touch each other. False: there are too many. */
static bool range_add(struct ranges *ranges, struct range another)
{
  unsigned int place = ranges->count;
  for (unsigned int i = ranges->count; i-- > 0;) {
    struct range const old = ranges->range[i];
    if (!ranges_touch(&old, &another))
      continue;
    another.first = old.first < another.first ? old.first : another.first;
    another.last = old.last > another.last ? old.last : another.last;
    range_remove(ranges, i);
    if (i < place)
      place = i;
  }
  if (ranges->count == RANGES_MAX)
    return false;
  for (unsigned int i = ranges->count++; i > place; i--)
    ranges->range[i] = ranges->range[i - 1];
  ranges->range[place] = another;
  return true;
}

static enum range_verdict set_judge(struct bytes set, uint64_t size, struct ranges *out)
{
  struct bytes spec;
  bool any = false;
  while (list_next(&set, &spec)) {
    struct range range;
    any = true;
    switch (spec_judge(spec, size, &range)) {
    case RANGE_NONE:
      return RANGE_NONE;
    case RANGE_SOME:
      if (!range_add(out, range))
        return RANGE_NONE;
      break;
    case RANGE_UNSATISFIABLE:
      break;
    }
  }
  if (!any)
    return RANGE_NONE;
  return out->count ? RANGE_SOME : RANGE_UNSATISFIABLE;
}

enum range_verdict ranges_parse(struct bytes field, uint64_t size, struct ranges *out)
{
  static struct bytes const unit = { "bytes=", 6 };

  out->count = 0;
  field = blanks_trim(field);
  /* Nothing is whole at once: programs that ask for the first part of whatever there is are better
     served by it than by 416 (RFC 9110 section 14.2 leaves it to us). */
  if (size == 0 || !bytes_begin_nocase(field, unit))
    return RANGE_NONE;
  return set_judge(bytes_after(field, unit.n), size, out);
}
