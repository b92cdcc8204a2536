/* A libFuzzer target for the chunked coding: any bytes, in reads of any size, into other memory or
   in place: the content, the end and the verdict must be those of the whole; and what a plain
   reading of a good one says. See README. */
#include <string.h>

#include <httpway/chunked.h>

#include "fuzz.h"

struct outcome {
  char *content;
  size_t length, taken;
  struct chunked machine;
};

/* Memory of exactly that size, so that a byte too far is seen. */
static char *memory_get(size_t size)
{
  char *const memory = malloc(size ? size : 1);
  require(memory != 0);
  return memory;
}

static struct outcome decode(char const *input, size_t length, size_t step)
{
  struct outcome o = { .content = memory_get(length) };

  chunked_init(&o.machine);
  while (o.taken < length && o.machine.state == CHUNKED_MORE) {
    size_t const n = length - o.taken < step ? length - o.taken : step;
    size_t written;
    size_t const taken =
        chunked_decode(&o.machine, input + o.taken, n, o.content + o.length, &written);
    require(written <= taken && taken <= n);
    require(taken == n || o.machine.state == CHUNKED_END);
    o.taken += taken;
    o.length += written;
  }
  return o;
}

static struct outcome decode_in_place(char const *input, size_t length)
{
  struct outcome o = { .content = memory_get(length) };

  memcpy(o.content, input, length);
  chunked_init(&o.machine);
  o.taken = chunked_decode(&o.machine, o.content, length, o.content, &o.length);
  return o;
}

/* What was taken may differ when it is bad: all of the read that it was in. */
static void require_same(struct outcome const *a, struct outcome const *b)
{
  require(a->machine.state == b->machine.state && a->length == b->length);
  require(a->length == 0 || memcmp(a->content, b->content, a->length) == 0);
  require(a->machine.state == CHUNKED_BAD || a->taken == b->taken);
}

/* Reads what is known to be good, the simple way. */
static void require_plain(struct outcome const *o, char const *input)
{
  char const *at = input;
  size_t length = 0, chunk;

  while ((chunk = strtoul(at, 0, 16)) != 0) {
    at = strstr(at, "\r\n") + 2;
    require(length + chunk <= o->length && memcmp(at, o->content + length, chunk) == 0);
    length += chunk;
    at += chunk;
    require(memcmp(at, "\r\n", 2) == 0);
    at += 2;
  }
  require(length == o->length);
  at = strstr(at, "\r\n\r\n");
  require(at && (size_t)(at - input) + 4 == o->taken);
}

/* The first byte chooses the size of the reads; the rest is what the client sends. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  if (size < 1)
    return 0;
  size_t const length = size - 1;
  char *const input = memory_get(length + 1);
  memcpy(input, data + 1, length);
  input[length] = 0;

  struct outcome const whole = decode(input, length, length),
                       split = decode(input, length, 1 + data[0] % 16);
  struct outcome const in_place = decode_in_place(input, length);
  require_same(&whole, &split);
  require_same(&whole, &in_place);
  if (whole.machine.state == CHUNKED_END)
    require_plain(&whole, input);
  free(whole.content);
  free(split.content);
  free(in_place.content);
  free(input);
  return 0;
}
