/* workspace: a stack of buffers. */
#include <stdlib.h>

#include <httpway/authorization.h>
#include <httpway/host.h>
#include <httpway/range.h>
#include <httpway/record.h>

#include "pools/workspace.h"

/* What is no bytes comes first in each, and wants its alignment. */
struct workspace_front {
  struct request request;
  struct file_segment segments[RANGES_MAX];
  struct pending_answer pending[BATCH_MAX];
};

enum { ALIGNMENT = 16 };

static size_t workspace_size(struct workspace_pool const *pool)
{
  size_t size = sizeof(struct workspace_front) + pool->input_size + pool->output_size +
                pool->records_size + 2 * USER_NAME_MAX + LOCAL_TARGET_MAX;
  return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

int workspace_pool_init(struct workspace_pool *pool, uint32_t count, size_t input_size,
                        size_t output_size)
{
  pool->input_size = input_size;
  pool->output_size = output_size;
  /* The strings of a batch's records are parts of the input, but for the host, which may be longer
   * when cleaned. */
  pool->records_size = input_size + BATCH_MAX * (RECORD_OVERHEAD + HOST_MAX);
  if (count > SIZE_MAX / workspace_size(pool))
    return -1;
  pool->memory = malloc(count * workspace_size(pool));
  return pool->memory ? places_init(&pool->places, count) : -1;
}

void workspace_take(struct workspace_pool *pool, struct workspace *out)
{
  uint32_t number = places_take(&pool->places);
  char *memory = pool->memory + number * workspace_size(pool);
  struct workspace_front *front = (struct workspace_front *)(void *)memory;
  out->number = number;
  out->request = &front->request;
  out->segments = front->segments;
  out->pending = front->pending;
  out->input = memory + sizeof(*front);
  out->output = out->input + pool->input_size;
  out->records = out->output + pool->output_size;
  out->user = out->records + pool->records_size;
  out->asked_name = out->user + USER_NAME_MAX;
  out->local_target = out->asked_name + USER_NAME_MAX;
}

void workspace_give_back(struct workspace_pool *pool, struct workspace *workspace)
{
  places_give_back(&pool->places, workspace->number);
  *workspace = (struct workspace){ 0 };
}
