/* rest: nanosleep. */
#include <time.h>

#include <httpway/rest.h>

void rest(unsigned int milliseconds)
{
  struct timespec span = { .tv_sec = milliseconds / 1000,
                           .tv_nsec = (long)(milliseconds % 1000) * 1000000 };
  (void)nanosleep(&span, 0);
}
