/* Parked descriptors: found when they have something, in whatever way the system has. */
#include <unistd.h>

#include "../../src/httpd/events/parking.h"

#include "tap.h"

enum { MOST = 1200 };

static int pipes[MOST][2];
static struct parking parking;

/* All that are ready; without a descriptor every slice is looked at. */
static uint32_t ready(bool *seen)
{
  uint32_t numbers[64], sum = 0;
  memset(seen, 0, MOST * sizeof(*seen));
  for (int i = 0; i < 8; i++) {
    uint32_t n = parking_ready(&parking, numbers, 64);
    for (uint32_t k = 0; k < n; k++) {
      sum += !seen[numbers[k]];
      seen[numbers[k]] = true;
    }
  }
  return sum;
}

/* A system that refuses: after some refusals it is done without. */
static void test_refused(void)
{
  uint32_t numbers[1];
  int kept;
  if (parking.descriptor < 0)
    return;
  kept = parking.descriptor;
  parking.descriptor = -2;
  parking.descriptor = pipes[0][0]; /* no such descriptor of the system's */
  for (int i = 0; i < PARKING_REFUSALS; i++) {
    ok(!parking_is_refused(&parking), "not yet");
    (void)parking_ready(&parking, numbers, 1);
  }
  ok(parking_is_refused(&parking), "refused");
  parking.descriptor = kept;
  parking.refusals = 0;
  parking_remove(&parking, -1, 3);
  ok(parking_is_refused(&parking), "what cannot be taken out is a refusal, too");
  ok(parking_fall_back(&parking) == 0 && parking.descriptor == -1 && parking.count == 0 &&
         !parking_is_refused(&parking),
     "done without");
  ok(parking_add(&parking, pipes[0][0], 0) && ready((bool[MOST]){ 0 }) <= 1 && parking.count == 1,
     "and parked all the same");
}

int main(void)
{
  static bool seen[MOST];
  uint32_t count = 0;
  bool good = true;
  ok(parking_init(&parking, MOST) == 0, "made");
  /* Limits of descriptors differ. */
  while (count < MOST && pipe(pipes[count]) == 0)
    count++;
  if (count < MOST && count > 20) {
    count -= 20;
    for (uint32_t i = count; i < count + 20; i++) {
      close(pipes[i][0]);
      close(pipes[i][1]);
    }
  }
  for (uint32_t i = 0; i < count; i++)
    good = good && parking_add(&parking, pipes[i][0], i);
  ok(good, "parked");
  is_number(ready(seen), 0, "nobody has anything");
  good = write(pipes[0][1], "x", 1) == 1 && write(pipes[count - 1][1], "x", 1) == 1;
  close(pipes[count / 2][1]);
  is_number(ready(seen), 3, "two have something, and one is gone");
  ok(good && seen[0] && seen[count - 1] && seen[count / 2], "the right ones");
  parking_remove(&parking, pipes[0][0], 0);
  parking_remove(&parking, pipes[count / 2][0], count / 2);
  is_number(ready(seen), 1, "one is left");
  ok(seen[count - 1], "the last");
  ok(parking_add(&parking, pipes[0][0], 0) && ready(seen) == 2 && seen[0], "parked again");
  is_number(parking.count, count - 1, "so many");
  test_refused();
  return tap_done();
}
