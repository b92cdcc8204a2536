/* tai64n: reading a stamp. */
#include "../libhttp/hexadecimal.h"
#include "tai64n.h"

/* The label of 1970-01-01 00:00:00 UTC. */
#define EPOCH (UINT64_C(0x4000000000000000) + 10)
#define BILLION 1000000000u

/* False: not so many hexadecimal digits. */
static bool hexadecimal(struct bytes text, uint64_t *number)
{
  *number = 0;
  for (size_t i = 0; i < text.n; i++) {
    unsigned int const digit = hexadecimal_value(text.s[i]);
    if (digit > 15)
      return false;
    *number = *number << 4 | digit;
  }
  return true;
}

bool tai64n_take(struct bytes *line, uint64_t *seconds, uint32_t *nanoseconds)
{
  uint64_t label, fraction;
  if (line->n < TAI64N_LENGTH || line->s[0] != '@' ||
      !hexadecimal(bytes_of(line->s + 1, 16), &label) ||
      !hexadecimal(bytes_of(line->s + 17, 8), &fraction) || label < EPOCH || fraction >= BILLION)
    return false;
  *seconds = label - EPOCH;
  *nanoseconds = (uint32_t)fraction;
  *line = bytes_after(*line, TAI64N_LENGTH);
  if (line->n && line->s[0] == ' ')
    *line = bytes_after(*line, 1);
  return true;
}
