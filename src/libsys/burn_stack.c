/* burn_stack: one large frame of zeros. */
#include <skalibs/bytestr.h>

#include <httpway/burn_stack.h>

enum { DEPTH = 16384 /* bytes */ };

void burn_stack(void)
{
  char frame[DEPTH];
  byte_zzero(frame, sizeof frame);
}
