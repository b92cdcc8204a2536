/* next_descriptor: nothing was left open when the next descriptor has the number that it had
 * before. */
#ifndef UNIT_NEXT_DESCRIPTOR_H
#define UNIT_NEXT_DESCRIPTOR_H

#include <unistd.h>

static inline int next_descriptor(void)
{
  int const next = dup(1), number = next;

  close(next);
  return number;
}

#endif
