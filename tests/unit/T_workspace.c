/* workspace: buffers that do not overlap, are long enough, and are used again at once. */
#include <stdlib.h>

#include <httpway/range.h>
#include <httpway/record.h>

#include "../../src/httpd/pools/workspace.h"
#include "tap.h"

enum { COUNT = 7, INPUT = 1000, OUTPUT = 3000 };

/* Every byte of every buffer is written, then looked at: an overlap would show, and so would a
 * write out of bounds under a sanitizer or valgrind. */
static void test_apart(void)
{
  struct workspace_pool pool;
  struct workspace w[COUNT];
  bool good = true;
  is_number(workspace_pool_init(&pool, COUNT, INPUT, OUTPUT), 0, "made");
  ok(pool.records_size >= INPUT + BATCH_MAX * RECORD_OVERHEAD, "the records of a batch fit");
  for (int i = 0; i < COUNT; i++) {
    workspace_take(&pool, w + i);
    w[i].segments[RANGES_MAX - 1] = (struct file_segment){ (size_t)i, 2, 3 };
    memset(w[i].input, 3 * i, INPUT);
    memset(w[i].output, 3 * i + 1, OUTPUT);
    memset(w[i].records, 3 * i + 2, pool.records_size);
  }
  is_number(places_left(&pool.places), 0, "all are taken");
  for (int i = 0; i < COUNT; i++) {
    good = good && w[i].segments[RANGES_MAX - 1].output_end == (size_t)i;
    for (size_t k = 0; k < INPUT; k++)
      good = good && w[i].input[k] == 3 * i;
    for (size_t k = 0; k < OUTPUT; k++)
      good = good && w[i].output[k] == 3 * i + 1;
    for (size_t k = 0; k < pool.records_size; k++)
      good = good && w[i].records[k] == 3 * i + 2;
  }
  ok(good, "no two of them overlap");
  free(pool.memory);
  free(pool.places.free);
}

static void test_reuse(void)
{
  struct workspace_pool pool;
  struct workspace a, b, c;
  char *input;
  workspace_pool_init(&pool, COUNT, INPUT, OUTPUT);
  workspace_take(&pool, &a);
  ok((char *)(void *)a.request == pool.memory, "the first pages are used first");
  workspace_take(&pool, &b);
  input = a.input;
  workspace_give_back(&pool, &a);
  ok(!a.input && !a.output && !a.records, "given back: nothing of it can be used by mistake");
  workspace_take(&pool, &c);
  ok(c.input == input, "the one given back last is taken first");
  workspace_give_back(&pool, &b);
  workspace_give_back(&pool, &c);
  is_number(places_left(&pool.places), COUNT, "all are back");
  free(pool.memory);
  free(pool.places.free);
}

static void test_too_much(void)
{
  struct workspace_pool pool;
  is_number(workspace_pool_init(&pool, UINT32_MAX, SIZE_MAX / 4, 0), -1,
            "sizes whose product overflows are refused");
}

int main(void)
{
  test_apart();
  test_reuse();
  test_too_much();
  return tap_done();
}
