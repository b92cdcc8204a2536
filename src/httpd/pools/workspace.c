/* workspace: a stack of buffers. */
#include <stdlib.h>

#include <httpway/authorization.h>
#include <httpway/host.h>
#include <httpway/record.h>

#include "pools/workspace.h"

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
  pool->size = workspace_size(pool);
  if (count > SIZE_MAX / pool->size)
    return -1;
  /* Zero without being touched. */
  pool->memory = calloc(count, pool->size);
  return pool->memory ? places_init(&pool->places, count) : -1;
}
