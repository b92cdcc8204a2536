/* tai64n: reading a stamp. */
#include <skalibs/tai.h>

#include "tai64n.h"

/* The label of 1970-01-01 00:00:00 UTC. */
#define EPOCH (UINT64_C(0x4000000000000000) + 10)
#define BILLION 1000000000u

bool tai64n_take(struct bytes *line, uint64_t *seconds, uint32_t *nanoseconds)
{
  tain stamp;
  uint64_t label;
  if (line->n < TAI64N_LENGTH || timestamp_scan(line->s, &stamp) != TAI64N_LENGTH)
    return false;
  label = tai_sec(tain_secp(&stamp));
  if (label < EPOCH || tain_nano(&stamp) >= BILLION)
    return false;
  *seconds = label - EPOCH;
  *nanoseconds = tain_nano(&stamp);
  *line = bytes_after(*line, TAI64N_LENGTH);
  if (line->n && line->s[0] == ' ')
    *line = bytes_after(*line, 1);
  return true;
}
