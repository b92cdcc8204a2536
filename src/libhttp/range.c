/* range: one byte range, cut to the representation. Numbers may have any length: they are compared
   as text, and saturate as values. */
#include <httpway/range.h>

#include "list.h"

/* Takes the digits off the front of *text, without leading zeros; *found says whether there were
 * any. */
static struct bytes digits_take(struct bytes *text, bool *found)
{
  size_t zeros = 0, n = 0;

  while (zeros < text->n && text->s[zeros] == '0')
    zeros++;
  while (zeros + n < text->n && text->s[zeros + n] >= '0' && text->s[zeros + n] <= '9')
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
  if (size == 0)
    return RANGE_NONE;
  out->first = length < size ? size - length : 0;
  out->last = size - 1;
  return RANGE_ONE;
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
  return RANGE_ONE;
}

enum range_verdict range_parse(struct bytes field, uint64_t size, struct range *out)
{
  static struct bytes const unit = { "bytes=", 6 };
  struct bytes spec, another;

  field = blanks_trim(field);
  if (field.n < unit.n || !bytes_equal_nocase(bytes_of(field.s, unit.n), unit))
    return RANGE_NONE;
  field = bytes_after(field, unit.n);
  if (!list_next(&field, &spec) || list_next(&field, &another))
    return RANGE_NONE;
  return spec_judge(spec, size, out);
}
