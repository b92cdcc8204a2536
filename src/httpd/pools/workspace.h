/* workspace: the buffers of a busy connection. One block of memory for all, sized at the start; the
   one given back last is taken first, so that few pages are ever touched. Parked connections hold
   none. */
#ifndef HTTPD_POOLS_WORKSPACE_H
#define HTTPD_POOLS_WORKSPACE_H

#include <stddef.h>
#include <stdint.h>

#include <httpway/authorization.h>
#include <httpway/range.h>
#include <httpway/request.h>

#include "pools/places.h"

/* Answers to pipelined requests that are sent together, at most. */
enum { BATCH_MAX = 16 };
/* The longest target of a local redirect. */
enum { LOCAL_TARGET_MAX = 2048 };

/* A part of the file behind a batch's output: sent when so much of the output has been. */
struct file_segment {
  size_t output_end;
  uint64_t offset, length;
};

/* An answer whose record waits for the last of its bytes to be sent. */
struct pending_answer {
  uint64_t begin, end;     /* offsets in the batch's bytes, file included */
  uint64_t first_byte;     /* monotonic microseconds: when the request began to come */
  uint32_t record, length; /* where its packed record lies in the workspace */
};

struct workspace_pool {
  char *memory;
  struct places places;
  size_t input_size, output_size, records_size; /* of one workspace */
  size_t size;                                  /* of all of it */
};

struct workspace {
  uint32_t number;
  struct request *request;        /* being read */
  struct host_memo *host_memo;    /* for it: whoever had the workspace before may have filled it */
  struct file_segment *segments;  /* RANGES_MAX */
  struct pending_answer *pending; /* BATCH_MAX */
  char *input;                    /* what the client sent and was not answered yet */
  char *output;                   /* answers on their way */
  char *records;                  /* their log records, packed */
  char *user;         /* whom the verdict about the password is of: USER_NAME_MAX bytes */
  char *asked_name;   /* in the question that authcheck is asked: the same */
  char *local_target; /* where a script has redirected the request to: LOCAL_TARGET_MAX bytes */
};

/* What is no bytes comes first in each, and wants its alignment. */
struct workspace_front {
  struct request request;
  struct host_memo host_memo;
  struct file_segment segments[RANGES_MAX];
  struct pending_answer pending[BATCH_MAX];
};

/* 0 ok, -1 no memory. */
int workspace_pool_init(struct workspace_pool *pool, uint32_t count, size_t input_size,
                        size_t output_size);
/* The request of a workspace, ready for its first byte. */
static inline void workspace_request_begin(struct workspace *workspace)
{
  request_init(workspace->request);
  workspace->request->host_memo = workspace->host_memo;
}

/* There is one for every connection, so this never fails. */
static inline void workspace_take(struct workspace_pool *pool, struct workspace *out)
{
  uint32_t number = places_take(&pool->places);
  char *memory = pool->memory + number * pool->size;
  struct workspace_front *front = (struct workspace_front *)(void *)memory;
  out->number = number;
  out->request = &front->request;
  out->host_memo = &front->host_memo;
  out->segments = front->segments;
  out->pending = front->pending;
  out->input = memory + sizeof(*front);
  out->output = out->input + pool->input_size;
  out->records = out->output + pool->output_size;
  out->user = out->records + pool->records_size;
  out->asked_name = out->user + USER_NAME_MAX;
  out->local_target = out->asked_name + USER_NAME_MAX;
}

static inline void workspace_give_back(struct workspace_pool *pool, struct workspace *workspace)
{
  places_give_back(&pool->places, workspace->number);
  *workspace = (struct workspace){ 0 };
}

#endif
